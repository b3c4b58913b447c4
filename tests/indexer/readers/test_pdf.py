"""Made PDFs: one property of the page each."""

from indexer.readers.pdf import read_pdf
from indexer.readers.pdf_paragraphs import Words


def texts(document, kind="text"):
    return [block.text for block in document.blocks if block.kind == kind]


def test_lines_become_paragraphs_and_a_word_cut_at_a_line_end_is_whole_again(draw, saved):
    page = draw.lines(
        [
            "The applicant keeps records of the manufacture of every batch, because traceabil-",
            "ity of cells is required. Traceability is also required of the hospital, in long-term",
            "records, and of the anti-",
        ]
    ) + draw.lines(["CD19 construct. A long-term view of anti-CD19 therapy."], top=760 - 39)
    page += draw.lines(["A second paragraph stands apart."], top=690)
    document = read_pdf(saved("a.pdf", draw.pages([page])))
    assert texts(document) == [
        "The applicant keeps records of the manufacture of every batch, because traceability of cells is required. "
        "Traceability is also required of the hospital, in long-term records, and of the anti-CD19 construct. "
        "A long-term view of anti-CD19 therapy.",
        "A second paragraph stands apart.",
    ]
    assert {block.page for block in document.blocks} == {1}


def test_a_hyphen_stays_where_the_document_writes_the_word_with_it():
    words = Words(["real-time data", "we cooperate and cooperation helps"])
    assert words.joined("in real-", "time studies") == "in real-time studies"
    assert words.joined("their co-", "operation helps") == "their cooperation helps"
    assert words.joined("their unseen-", "compound") == "their unseen-compound"
    assert words.joined("soft\u00ad", "ened") == "softened"


def test_running_lines_are_dropped_and_numbered_sentences_that_fill_pages_are_not(draw, saved):
    pages = []
    for number in range(1, 7):
        body = draw.lines([f"Point {number}.{index} of the plan is kept." for index in range(3)], top=700)
        pages.append(draw.text(72, 800, "House plan 2024") + body + draw.text(280, 30, f"Page {number} of 6"))
    document = read_pdf(saved("a.pdf", draw.pages(pages)))
    assert "House plan" not in document.text
    assert "Page" not in document.text
    assert document.text.count("of the plan is kept.") == 18

    full = [draw.lines([f"Sentence {n} of page {p}." for n in range(54)], top=800, step=14) for p in range(6)]
    assert read_pdf(saved("b.pdf", draw.pages(full))).text.count("Sentence") == 6 * 54


def test_sections_come_from_numbered_bold_headings_and_not_from_the_table_of_contents(draw, saved):
    contents = draw.text(72, 780, "Table of contents", bold=True)
    for index, title in enumerate(("1. Scope", "1.1 Products", "2. Storage")):
        contents += draw.text(72, 750 - 14 * index, f"{title} {'.' * 60} {index + 2}", bold=True)
    body = (
        draw.text(72, 780, "1. Scope", bold=True)
        + draw.lines(
            ["This plan is about cells. It has", "2.5 million of them in a bag and 3. is no heading."], top=750
        )
        + draw.text(72, 700, "1.1 Products", bold=True)
        + draw.lines(["Products with cells."], top=680)
        + draw.text(72, 640, "2. Storage", bold=True)
        + draw.lines(["In vapour of nitrogen."], top=620)
        + draw.text(72, 590, "Annex I: Methods", bold=True)
        + draw.text(72, 560, "I.1 Counting", bold=True)
        + draw.lines(["Cells are counted."], top=540)
    )
    document = read_pdf(saved("a.pdf", draw.pages([contents, body])))
    headings = {block.anchor: block.text for block in document.blocks if block.kind == "heading"}
    assert headings == {
        "sec-1": "1. Scope",
        "sec-1.1": "1.1 Products",
        "sec-2": "2. Storage",
        "annex-1": "Annex I: Methods",
        "annex-1.1": "I.1 Counting",
    }
    places = {block.text: (block.anchor, block.path, block.page) for block in document.blocks}
    assert places["Products with cells."] == ("sec-1.1", ("1. Scope", "1.1 Products"), 2)
    assert places["Cells are counted."] == ("annex-1.1", ("Annex I: Methods", "I.1 Counting"), 2)
    assert [block.anchor for block in document.blocks if block.page == 1] == ["contents"] * 4


def test_bookmarks_name_the_sections_and_an_unnumbered_one_stands_under_its_number(draw, saved):
    page = b"".join(
        draw.text(72, 780 - 40 * index, line)
        for index, line in enumerate(
            [
                "1. Quality",
                "Text on quality.",
                "2. Safety",
                "Text on safety.",
                "Patients",
                "Text on patients.",
                "3. End",
                "Last.",
            ]
        )
    )
    titles = [(b"1. Quality", 790), (b"2. Safety", 710), (b"Patients", 630), (b"3. End", 550)]
    first = 7
    outline = [b"<</Type/Outlines/First 8 0 R/Last 11 0 R>>"]
    nexts = {0: (9, None), 1: (11, 10), 2: (None, None), 3: (None, None)}
    for index, (title, top) in enumerate(titles):
        after, child = nexts[index]
        outline.append(
            b"<</Title(%s)/Parent %d 0 R/Dest[5 0 R/XYZ 0 %d 0]%s%s>>"
            % (
                title,
                9 if index == 2 else first,
                top,
                b"/Next %d 0 R" % after if after else b"",
                b"/First %d 0 R/Last %d 0 R" % (child, child) if child else b"",
            )
        )
    document = read_pdf(saved("a.pdf", draw.pages([page], outline, b"/Outlines 7 0 R")))
    places = {block.text: block.anchor for block in document.blocks}
    assert places["Text on safety."] == "sec-2"
    assert places["Text on patients."] == "sec-2.patients"
    assert places["Last."] == "sec-3"


def test_a_ruled_table_is_read_row_by_row_with_its_header_and_merged_cells(draw, saved):
    xs, ys = (72, 172, 322, 472), (700, 670, 620, 590)
    rules = b"".join(draw.rule(xs[0], y, xs[-1], y) for y in (700, 670, 590))
    rules += draw.rule(xs[1], 620, xs[-1], 620) + b"".join(draw.rule(x, ys[0], x, ys[-1]) for x in xs)
    cells = (
        draw.text(76, 680, "Grade", bold=True)
        + draw.text(176, 680, "Sign", bold=True)
        + draw.text(326, 680, "Treatment", bold=True)
        + draw.text(76, 655, "Grade 2")
        + draw.text(176, 655, "Fever for more")
        + draw.text(176, 642, "than a day")
        + draw.text(326, 655, "Medicine A")
        + draw.text(176, 600, "Rash")
        + draw.text(326, 600, "Medicine B")
    )
    page = draw.lines(["Table of signs"], top=730) + rules + cells + draw.lines(["Text after the table."], top=560)
    document = read_pdf(saved("a.pdf", draw.pages([page])))
    rows = [(block.text, block.header) for block in document.blocks if block.kind == "row"]
    assert rows == [
        ("Grade | Sign | Treatment", ""),
        ("Grade 2 | Fever for more than a day | Medicine A", "Grade | Sign | Treatment"),
        ("Rash | Medicine B", "Grade | Sign | Treatment | Grade 2"),
    ]
    assert texts(document) == ["Table of signs", "Text after the table."]


def test_exponents_and_footnote_markers_are_told_from_the_text(draw, saved):
    page = (
        b"BT /F1 11 Tf 72 700 Td (A dose of 2 x 10) Tj 4 Ts /F1 7 Tf (6) Tj 0 Ts /F1 11 Tf ( cells, and a cough) Tj "
        b"4 Ts /F1 7 Tf (s) Tj 0 Ts /F1 11 Tf ( as seen on the 5) Tj 4 Ts /F1 7 Tf (th) Tj 0 Ts /F1 11 Tf ( day.) Tj ET"
    )
    text = read_pdf(saved("a.pdf", draw.pages([page]))).text
    assert text == "A dose of 2 x 10⁶ cells, and a cough\u202fˢ as seen on the 5th day."


def test_a_document_without_sections_is_placed_by_its_pages(draw, saved):
    document = read_pdf(
        saved("a.pdf", draw.pages([draw.lines(["First page text."]), draw.lines(["Second page text."])]))
    )
    assert [(block.anchor, block.page) for block in document.blocks] == [("page-1", 1), ("page-2", 2)]


def test_a_rotated_page_is_read_in_lines(draw, saved):
    turned = draw.pages(
        [b"0 1 -1 0 400 100 cm\n" + draw.lines(["A landscape page has", "two lines of text."], top=300)]
    )
    turned = turned.replace(b"/MediaBox[0 0 595 842]", b"/MediaBox[0 0 595 842]/Rotate 90".ljust(22))
    document = read_pdf(saved("a.pdf", turned))
    assert "A landscape page has" in document.text


def test_a_page_without_text_is_counted(draw, saved):
    document = read_pdf(saved("a.pdf", draw.pages([draw.lines(["Some text."]), b"", draw.lines(["More text."])])))
    assert [(part.where, part.reason) for part in document.unread] == [("page 2", "no text (blank page)")]
    assert document.pages == 3
