import Inspection
import Testing

@Suite("The text of a PDF")
struct PDFTextTests {
    /// A PDF of objects, without a table of them, which nobody needs.
    private static func file(_ objects: [[UInt8]]) -> [UInt8] {
        var octets = Array("%PDF-1.5\n".utf8)
        for (number, object) in objects.enumerated() {
            octets += Array("\(number + 1) 0 obj\n".utf8) + object + Array("\nendobj\n".utf8)
        }
        return octets
    }

    private static func stream(_ dictionary: String = "", _ content: String, isDeflated: Bool = false) -> [UInt8] {
        let octets = isDeflated ? Sample.deflated(Array(content.utf8)) : Array(content.utf8)
        let filter = isDeflated ? "/Filter/FlateDecode" : ""
        let head = "<<\(dictionary)\(filter)/Length \(octets.count)>>\nstream\n"
        return Array(head.utf8) + octets + Array("\nendstream".utf8)
    }

    private static func objects(_ texts: String...) -> [[UInt8]] { texts.map { Array($0.utf8) } }

    private static let page = objects(
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1/Resources<</Font<</F1 5 0 R>>>>>>",
        "<</Type/Page/Parent 2 0 R/Contents[4 0 R]>>")
    private static let font = objects("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")

    @Test("Words go together where the pen does not move, and part where it does")
    func words() {
        let content = """
            BT /F1 12 Tf 72 700 Td [(Con) -20 (fidential) -400 (pa\\160er)] TJ 0 -14 Td (second \\(line\\)) Tj ET
            BT /F1 12 Tf 1 0 0 1 72 600 Tm (spl) Tj ET BT /F1 12 Tf 1 0 0 1 90 600 Tm (it) Tj ET
            """
        for isDeflated in [false, true] {
            let stream = Self.stream("", content, isDeflated: isDeflated)
            let report = extracted("a.pdf", Self.file(Self.page + [stream] + Self.font))
            #expect(report.words == "Confidential paper\nsecond (line)\nsplit")
            #expect(report.texts.allSatisfy { !$0.isCutOff })
        }
    }

    @Test("Octets stand for what the font says: its encoding, its differences, and its map to Unicode")
    func fonts() {
        let content = "BT /F1 12 Tf 10 10 Td (caf\\351 \\001) Tj /F2 12 Tf <000100020003> Tj ET"
        let map = """
            begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfchar <0001> <0416> endbfchar
            1 beginbfrange <0002> <0003> <0061> endbfrange
            """
        var objects = Self.objects(
            "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources 5 0 R>>")
        objects.append(Self.stream("", content))
        objects += Self.objects(
            "<</Font<</F1 6 0 R/F2 7 0 R>>>>",
            "<</Type/Font/Subtype/Type1/Encoding<</BaseEncoding/WinAnsiEncoding/Differences[1/fi 2/germandbls]>>>>",
            "<</Type/Font/Subtype/Type0/Encoding/Identity-H/ToUnicode 8 0 R/DescendantFonts[9 0 R]>>")
        objects.append(Self.stream("", map, isDeflated: true))
        objects += Self.objects("<</Type/Font/Subtype/CIDFontType2/DW 500>>")
        let report = extracted("a.pdf", Self.file(objects))
        #expect(report.words == "café fiЖab")
    }

    @Test("Objects that stand in a stream of objects are found")
    func objectStream() {
        let inner = [
            "<</Type/Page/Contents 2 0 R/Resources<</Font<</F1 11 0 R>>>>>>", "<</Type/Font/Subtype/TrueType>>",
        ]
        let head = "10 0 11 \(inner[0].utf8.count + 1) "
        let list = Self.stream(
            "/Type/ObjStm/N 2/First \(head.utf8.count)", head + inner.joined(separator: " "), isDeflated: true)
        let report = extracted("a.pdf", Self.file([list, Self.stream("", "BT /F1 9 Tf 0 0 Td (inner words) Tj ET")]))
        #expect(report.words == "inner words")
    }

    @Test("What stands in forms, fields and notes is found, and what the document says of itself")
    func others() {
        let form = Self.stream("/Type/XObject/Subtype/Form", "BT /F1 9 Tf (form words) Tj ET")
        let rest = Self.objects(
            "<</Type/Annot/Subtype/Text/Contents(a note)>>", "<</FT/Tx/T(name)/V<FEFF00E4>>>",
            "<</Title(Plan)/Producer(x)/Department(Legal)>>")
        let report = extracted("a.pdf", Self.file([form] + rest))
        #expect(report.words == "form words\na note\nä")
        #expect(report.property("Title") == "Plan" && report.property("Department") == "Legal")
    }

    @Test("Text behind an image in the content is found, however the image ends")
    func images() {
        let content = """
            BI /W 1 ID x EI BT /F1 9 Tf (first) Tj ET BI /W 1 ID y
            EI BT 0 -20 Td (second) Tj ET BI ID EIx EI
            """
        let report = extracted("a.pdf", Self.file(Self.page + [Self.stream("", content)] + Self.font))
        #expect(report.words == "first\nsecond" && !report.texts[0].isCutOff)
        let open = Self.stream("", "BT /F1 9 Tf (first) Tj ET BI ID x BT (second) Tj ET")
        #expect(extracted("a.pdf", Self.file(Self.page + [open] + Self.font)).texts.map(\.isCutOff) == [true])
    }

    @Test("A code has the octets that the encoding says, whatever the map to Unicode says of it")
    func codeLengths() {
        let map = "begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <0102> <0416> endbfchar"
        let font = Self.objects("<</Type/Font/Subtype/Type0/Encoding/Identity-H/ToUnicode 6 0 R>>")
        let shown = Self.stream("", "BT /F1 9 Tf <0102> Tj ET")
        #expect(extracted("a.pdf", Self.file(Self.page + [shown] + font + [Self.stream("", map)])).words == "Ж")
    }

    @Test("A stream of objects is one however its type is written")
    func escapedType() {
        for type in ["/Obj#53tm", "/#4FbjStm", " 9 0 R"] {
            let inner = "<</Type/Annot/Subtype/Text/Contents(inner words)>>"
            var objects = [Self.stream("/Type\(type)/N 1/First 5", "20 0 " + inner)]
            objects += Array(repeating: Array("null".utf8), count: 7) + Self.objects("/ObjStm")
            #expect(extracted("a.pdf", Self.file(objects)).words == "inner words", "\(type)")
        }
    }

    @Test("Text that is not read for how it is packed, or for a bound of the reader, is said to be cut off")
    func unread() {
        let shown = "BT /F1 9 Tf (seen) Tj ET"
        let packed = Self.stream("/DecodeParms<</Predictor 12/Columns 4>>", shown, isDeflated: true)
        #expect(extracted("a.pdf", Self.file(Self.page + [packed] + Self.font)).texts.map(\.isCutOff) == [true])
        let stream = Self.stream("", shown)
        let many = String(repeating: "1 ", count: 140_000)
        let deep = String(repeating: "[", count: 100)
        let long = "(" + String(repeating: "x", count: 70_000) + ")"
        for filling in ["/X[\(many)]", "/X\(deep)", "/X\(long)", "/X<\(many)>"] {
            let page = Self.objects("<</Type/Page\(filling)/Contents 2 0 R>>")
            let report = extracted("a.pdf", Self.file(page + [stream]))
            #expect(report.texts.contains { $0.isCutOff }, "\(filling.prefix(8))")
        }
        let objects = (3...50_100).map { "\($0) 0 obj 1 endobj\n" }.joined()
        #expect(extracted("a.pdf", Self.file([stream]) + Array(objects.utf8)).texts.contains { $0.isCutOff })
    }

    @Test("Fonts and values that are asked for again and again end with the time for text")
    func time() {
        var clock = 0
        func slowly() -> Int {
            clock += 300
            return clock
        }
        let page = Self.objects("<</Type/Page/Contents 2 0 R/Resources<</Font<</F1<</Subtype/Type1>>>>>>>>")
        let shown = Self.stream("", "BT " + String(repeating: "/F1 9 Tf ", count: 500) + "(words) Tj ET")
        #expect(extracted("a.pdf", Self.file(page + [shown]), now: slowly).texts.map(\.isCutOff) == [true])
        let widths = String(repeating: "0 6 0 R ", count: 100)
        let font = Self.objects(
            "<</Type/Font/Subtype/Type0/Encoding/UniGB-UCS2-H/DescendantFonts[<</W[\(widths)]>>]>>",
            "[%" + String(repeating: "x", count: 70_000) + "\n1]")
        clock = 0
        let long = extracted(
            "a.pdf", Self.file(Self.page + [Self.stream("", "BT /F1 9 Tf <00610062> Tj ET")] + font), now: slowly)
        #expect(long.words == "ab" && long.texts.map(\.isCutOff) == [true])
    }

    @Test("Text in a font that does not say its letters is said to be cut off")
    func unreadable() {
        let font = Self.objects("<</Type/Font/Subtype/Type0/Encoding/Identity-H/DescendantFonts[]>>")
        let report = extracted(
            "a.pdf", Self.file(Self.page + [Self.stream("", "BT /F1 9 Tf <00010002> Tj ET")] + font))
        #expect(report.texts.map(\.isCutOff) == [true])
    }

    @Test("An encrypted PDF has no text, and is said to be encrypted")
    func encrypted() {
        let file = Self.file(Self.page + [Self.stream("", "BT (x) Tj ET")] + Self.font)
        let report = extracted("a.pdf", file + Array("trailer<</Encrypt 9 0 R>>".utf8))
        #expect(report.texts.isEmpty && report.isEncrypted)
    }

    @Test("Objects that lead to themselves, values in values without end, and what breaks off end all the same")
    func hostile() {
        let loops = Self.objects(
            "<</Type/Page/Parent 1 0 R/Contents 2 0 R/Resources 3 0 R>>", "[2 0 R 2 0 R]", "3 0 R")
        #expect(extracted("a.pdf", Self.file(loops)).texts.isEmpty)
        let deep = String(repeating: "[<<", count: 100_000)
        _ = extracted("a.pdf", Self.file(Self.objects(deep, "<</Type/Page/Contents 1 0 R>>")))
        let open = String(repeating: "1 0 obj<</A ", count: 20_000)
        _ = extracted("a.pdf", Array(("%PDF-1.4\n" + open).utf8))
        let content = "BT " + String(repeating: "(", count: 10_000) + " 1e9999 99999999999999999999 0 Td (x) Tj"
        let report = extracted("a.pdf", Self.file(Self.page + [Self.stream("", content)] + Self.font))
        #expect(report.texts.count <= 1)
        for length in stride(from: 0, to: 400, by: 7) {
            _ = extracted("a.pdf", Array(Self.file(Self.page + [Self.stream("", "BT (x) Tj ET")]).prefix(length)))
        }
    }

    @Test("The text of a PDF ends at the bound")
    func bound() {
        var bounds = InspectionBounds()
        bounds.text = 64
        let content = "BT /F1 9 Tf " + String(repeating: "(word ) Tj 0 -9 Td ", count: 1_000) + "ET"
        let report = extracted("a.pdf", Self.file(Self.page + [Self.stream("", content)] + Self.font), bounds: bounds)
        #expect(report.texts.count == 1 && report.texts[0].isCutOff && report.texts[0].text.count <= 64)
    }
}
