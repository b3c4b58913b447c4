"""What the register and the digests hold, as text that a regulatory professional can read and mend."""
