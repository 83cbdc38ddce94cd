import Operations
import Testing

@Suite("Lines of CSV")
struct CSVWriterTests {
    @Test(
        "cells are text, whatever they hold",
        arguments: [
            ("plain", "plain"), ("", ""), ("a,b", "\"a,b\""), ("a;b", "\"a;b\""), ("say \"x\"", "\"say \"\"x\"\"\""),
            ("=1+1", "'=1+1"), ("+49", "'+49"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"), ("\u{FF1D}1", "'\u{FF1D}1"),
            ("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""),
            // A mark that joins the character before it hides neither a formula nor a quotation mark from us.
            ("=\u{200D}1", "'=\u{200D}1"), ("a\"\u{0308}b", "\"a\"\"\u{0308}b\""),
            ("two\r\nlines", "two\\x{0D}\\x{0A}lines"), ("\t=1", "\\x{09}=1"), ("\u{202E}x", "\\x{202E}x"),
            ("jürgen@bücher.example", "jürgen@bücher.example"),
        ])
    func cells(_ cell: String, _ written: String) {
        #expect(CSVWriter.line([cell]) == written + "\r\n")
    }

    @Test("a line has a comma between two cells, nothing for what there is not, and ends with CRLF")
    func line() {
        #expect(CSVWriter.line(["a", nil, "b", ""]) == "a,,b,\r\n")
        #expect(CSVWriter.line([]) == "\r\n")
    }
}
