import Inspection
import Inspector
import MIME
import NIOCore
import Testing

@Suite("The text of other files")
struct FileTextTests {
    @Test("Text in archives is read in its charset, HTML by its words, and a message by its parts")
    func members() {
        let page = """
            <html><head><meta charset="windows-1252"></head><body><p>Caf\u{E9}</p><script>x()</script></body></html>
            """
        let message = "Subject: s\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nInner words\r\n"
        let inner = ArchiveSample.zip([("deep.txt", Array("Deep".utf8))])
        let report = extracted(
            "a.zip",
            ArchiveSample.zip([
                ("wide.txt", [0xFF, 0xFE] + Sample.wide("Wörter")),
                ("a.html", page.unicodeScalars.map { UInt8($0.value) }),
                ("m.eml", Array(message.utf8)), ("inner.zip", inner), ("a.csv", Array("Name;IBAN".utf8)),
            ]))
        func text(_ path: String) -> String? {
            report.texts.first { $0.path == "1.2/" + path }.map { String(decoding: $0.text, as: UTF8.self) }
        }
        #expect(text("wide.txt")?.hasSuffix("Wörter") == true)
        #expect(text("a.html")?.contains("Café") == true && text("a.html")?.contains("x()") == false)
        #expect(report.words.contains("Inner words"))
        #expect(text("inner.zip/deep.txt") == "Deep" && text("a.csv") == "Name;IBAN")
    }

    @Test("The words of RTF are read by the pages of its fonts, without what is no words")
    func rtf() {
        let rtf = #"""
            {\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}{\f1\fnil\fcharset204 Arial;}}{\info{\title Plan}{\author Ann}}
            Hello \'e9\par{\f1 \'cf\'f0}\u8364?\par{\*\unknown secret}{\pict 0102}\u-10179?\u-8704? {\b e}nd\{\cell x}
            """#
        let report = extracted("a.rtf", Array(rtf.utf8))
        #expect(report.words == "Hello é\nПр€\n😀 end{ x")
        #expect(report.property("Title") == "Plan" && report.property("Author") == "Ann")
    }

    @Test("A property of RTF whose words have looks of their own is read")
    func richProperty() {
        let report = extracted("a.rtf", Array(#"{\rtf1{\info{\title {\b Secret} {\i plan}}{\author Ann}}x}"#.utf8))
        #expect(report.property("Title") == "Secret plan" && report.property("Author") == "Ann")
    }

    @Test("The words of a file of which only the beginning is read are said to be cut off")
    func longMember() {
        var bounds = InspectionBounds()
        bounds.member = 64
        let blanks = String(repeating: " ", count: 100)
        let report = extracted(
            "a.zip",
            ArchiveSample.zip([("long.txt", Array("seen\(blanks)hidden".utf8)), ("short.txt", Array("all".utf8))]),
            bounds: bounds)
        #expect(report.texts.map(\.isCutOff) == [true, false])
        #expect(report.words.contains("seen") && report.words.contains("all") && !report.words.contains("hidden"))
    }

    @Test("A PDF is read though another of the same path in the archive is encrypted")
    func samePath() {
        let plain = "%PDF-1.5\n1 0 obj\n<</Type/Annot/Subtype/Text/Contents(plain words)>>\nendobj\n"
        let report = extracted(
            "a.zip",
            ArchiveSample.zip([
                ("a.pdf", Array((plain + "trailer<</Encrypt 9 0 R>>").utf8)), ("a.pdf", Array(plain.utf8)),
            ]))
        #expect(report.words == "plain words" && report.isEncrypted)
    }

    @Test("RTF of very many groups, and with numbers beyond all bounds, ends")
    func hostileRTF() {
        let deep = "{\\rtf1 " + String(repeating: "{", count: 300_000) + "deep words}}}}"
        #expect(extracted("a.rtf", Array(deep.utf8)).words == "deep words")
        let bin = "{\\rtf1 a\\bin99999999999999999999 b"
        #expect(extracted("a.rtf", Array(bin.utf8)).words == "a")
        let numbers = "{\\rtf1 \\uc999999999\\u99999999999999 x}}}}} after"
        #expect(extracted("a.rtf", Array(numbers.utf8)).texts.count <= 1)
    }

    @Test("The words of an old Word document are read by its pieces, without the instructions of fields")
    func doc() {
        var narrow = Array("First caf".utf8)
        narrow += [0xE9, 13, 0x13]
        narrow += Array("HYPERLINK x".utf8)
        narrow.append(0x14)
        narrow += Array("link".utf8)
        narrow.append(0x15)
        let wide = Sample.wide("\rЗдравствуйте")
        var word = [UInt8](repeating: 0, count: 0x200)
        word[2] = 0xC1
        word[11] = 2
        // Where the characters of each piece begin, then where each piece lies.
        var list = Sample.little(0, 4)
        list += Sample.little(narrow.count, 4)
        list += Sample.little(narrow.count + wide.count / 2, 4)
        list += Sample.little(0, 2) + Sample.little(0x200 * 2 | 0x4000_0000, 4) + Sample.little(0, 2)
        list += Sample.little(0, 2) + Sample.little(0x200 + narrow.count, 4) + Sample.little(0, 2)
        // A change of two octets stands before the list.
        var table: [UInt8] = [1, 2, 0, 9, 9, 2]
        table += Sample.little(list.count, 4) + list
        word.replaceSubrange(0x1A6..<0x1AA, with: Sample.little(table.count, 4))
        let report = extracted(
            "a.doc",
            CompoundSample.file([
                ("WordDocument", word + narrow + wide), ("1Table", table),
                ("\u{5}SummaryInformation", Self.summary),
            ]))
        #expect(report.words == "First café\nlink\nЗдравствуйте")
        #expect(report.property("Title") == "Plan" && report.texts.allSatisfy { !$0.isCutOff })
    }

    /// A set of properties with a title.
    private static let summary: [UInt8] = {
        var octets: [UInt8] = [0xFE, 0xFF]
        octets += [UInt8](repeating: 0, count: 22)
        octets += Sample.little(1, 4) + Sample.little(0xF29F_85E0, 4)
        octets += [UInt8](repeating: 0, count: 12)
        octets += Sample.little(48, 4)
        // The section: its size, two properties with their places, the page of texts, and the title.
        octets += Sample.little(64, 4) + Sample.little(2, 4)
        octets += Sample.little(1, 4) + Sample.little(24, 4)
        octets += Sample.little(2, 4) + Sample.little(32, 4)
        octets += Sample.little(2, 4) + Sample.little(1_252, 4)
        octets += Sample.little(0x1E, 4) + Sample.little(5, 4)
        return octets + Array("Plan\0".utf8)
    }()

    /// An old Word document of one text, in characters of two octets, which so many pieces show.
    private static func document(_ text: String, pieces: Int = 1) -> [UInt8] {
        let wide = Sample.wide(text)
        var word = [UInt8](repeating: 0, count: 0x200)
        word[2] = 0xC1
        word[11] = 2
        var list: [UInt8] = []
        for number in 0...pieces { list += Sample.little(number * wide.count / 2, 4) }
        for _ in 0..<pieces { list += Sample.little(0, 2) + Sample.little(0x200, 4) + Sample.little(0, 2) }
        let table = Sample.little(2, 1) + Sample.little(list.count, 4) + list
        word.replaceSubrange(0x1A6..<0x1AA, with: Sample.little(table.count, 4))
        return CompoundSample.file([("WordDocument", word + wide), ("1Table", table)])
    }

    @Test("A long piece of an old Word document is read whole, and pieces that show the same again end with the time")
    func longPieces() {
        let smiles = "a" + String(repeating: "\u{1F600}", count: 5_000)
        #expect(extracted("a.doc", Self.document(smiles)).words == smiles)
        var clock = 0
        let report = extracted(
            "a.doc", Self.document(String(repeating: " ", count: 20_000) + "x", pieces: 5),
            now: {
                clock += 300
                return clock
            })
        #expect(report.texts.map(\.isCutOff) == [true])
    }

    @Test("An old Word document whose pieces can't be found is said to be cut off")
    func brokenDoc() {
        var word = [UInt8](repeating: 0, count: 0x200)
        word[2] = 0xC1
        let report = extracted("a.doc", CompoundSample.file([("WordDocument", word)]))
        #expect(report.texts.map(\.isCutOff) == [true])
    }

    @Test(
        "The strings of an old workbook are read where they break off in the middle, and its numbers as people write them"
    )
    func xls() {
        func record(_ type: Int, _ body: [UInt8]) -> [UInt8] {
            Sample.little(type, 2) + Sample.little(body.count, 2) + body
        }
        func cell(_ value: [UInt8]) -> [UInt8] { [UInt8](repeating: 0, count: 6) + value }
        var book = record(0x809, Sample.little(0x600, 2) + [UInt8](repeating: 0, count: 14))
        let name: [UInt8] = [0, 0, 0, 0, 0, 0, 6, 0]
        book += record(0x85, name + Array("Sheet1".utf8))
        var first = Sample.little(2, 4) + Sample.little(2, 4)
        first += Sample.little(8, 2) + Sample.little(0, 1)
        first += Array("Conf".utf8)
        var second = Sample.little(1, 1) + Sample.wide("iden")
        second += Sample.little(2, 2) + Sample.little(0, 1)
        second += Array("ok".utf8)
        book += record(0xFC, first) + record(0x3C, second)
        book += record(0x203, cell(Sample.little(Int(4_111_111_111_111_111.0.bitPattern), 8)))
        book += record(0x27E, cell(Sample.little(150 << 2 | 3, 4)))
        // A shape, whose words go on in the next record, with their looks behind them.
        var shape = [UInt8](repeating: 0, count: 18)
        shape[10] = 11
        book += record(0x1B6, shape)
        book += record(0x3C, Sample.little(0, 1) + Array("Shape wo".utf8))
        book += record(0x3C, Sample.little(1, 1) + Sample.wide("rds"))
        book += record(0x3C, Array("looks".utf8))
        let report = extracted("a.xls", CompoundSample.file([("Workbook", book)]))
        #expect(report.words == "Sheet1\nConfiden\nok\n4111111111111111\n1.5\nShape words")
    }

    @Test("The words of an old show are read in both of their forms")
    func ppt() {
        let wide = Sample.wide("Größe")
        var atoms = Sample.little(0xFA0 << 16, 4) + Sample.little(wide.count, 4)
        atoms += wide
        atoms += Sample.little(0xFA8 << 16, 4) + Sample.little(5, 4)
        atoms += Array("plain".utf8)
        let show = Sample.little(0x3E8_000F, 4) + Sample.little(atoms.count, 4) + atoms
        let report = extracted("a.ppt", CompoundSample.file([("PowerPoint Document", show)]))
        #expect(report.words == "Größe\nplain")
    }
}
