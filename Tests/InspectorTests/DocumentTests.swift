import Inspection
import Inspector
import MIME
import Testing

/// An Office document of parts.
private func package(_ parts: [(String, String)], binary: ArchiveSample.Files = []) -> [UInt8] {
    let types = "<?xml version=\"1.0\"?><Types><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>"
    let texts = [("[Content_Types].xml", types)] + parts
    return ArchiveSample.zip(texts.map { ($0.0, Array($0.1.utf8)) } + binary)
}

private let automatic = "Attribute VB_Name = \"ThisDocument\"\r\nSub Document_Open()\r\nShell \"calc\"\r\nEnd Sub\r\n"

@Suite("Office documents in XML")
struct OfficePackageTests {
    @Test("Macros of a docm are found, and the one that runs by itself")
    func macros() {
        let project = CompoundSample.file(CompoundSample.project(in: "", automatic))
        let report = inspected(
            "a.docm", package([("word/document.xml", "<w:document/>")], binary: [("word/vbaProject.bin", project)]))
        #expect(report.traits.contains(FileTrait(.macros, path: "1.2", evidence: "word/vbaProject.bin")))
        #expect(
            report.traits.contains {
                $0.kind == .autoMacro && $0.path == "1.2/word/vbaProject.bin" && $0.evidence == "document_open"
            })
        #expect(report.members.map(\.path) == ["1.2/word/vbaProject.bin"])
    }

    @Test("Macros are found whatever the document calls itself")
    func macrosInDocx() {
        let project = CompoundSample.file(CompoundSample.project(in: "", automatic))
        let relationships = """
            <Relationships><Relationship Id="r" Target="other.bin"
            Type='http://schemas.microsoft.com/office/2006/relationships/vbaProject'/></Relationships>
            """
        let octets = package(
            [("word/document.xml", "<w:document/>"), ("word/_rels/document.xml.rels", relationships)],
            binary: [("word/other.bin", project)])
        let report = inspected("a.docx", octets)
        #expect(report.has(.macros) && report.has(.autoMacro))
    }

    @Test("A file in a document hides behind no name of a part of the document itself")
    func disguised() {
        let object = CompoundSample.file([("\u{1}Ole10Native", packageStream("evil.exe", Sample.program))])
        for name in ["word/embeddings/oleObject1.xml", "word/theme/theme9.xml", "word/media/image1.png"] {
            let report = inspected(
                "a.docx", package([("word/document.xml", "<w:document/>")], binary: [(name, object)]))
            #expect(report.member(name + "/evil.exe")?.trueType == .exe, "\(name)")
        }
        let report = inspected(
            "a.docx",
            package(
                [("word/document.xml", "<w:document/>"), ("word/styles.xml", "\u{FEFF}\n<w:styles/>")],
                binary: [("word/media/image1.png", Sample.code)]))
        #expect(report.members.isEmpty)
    }

    @Test("A template, an object and a link that are elsewhere are told apart")
    func external() {
        let base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
        let relationships = """
            <Relationships>
            <Relationship Type="\(base)attachedTemplate" Target="https://t.example/a.dotm?x=1&amp;y=2" TargetMode="External"/>
            <Relationship Type="\(base)oleObject" Target="https://o.example/a.html!" TargetMode="External"/>
            <Relationship Type="\(base)hyperlink" Target="https://l.example/setup.exe" TargetMode="External"/>
            <Relationship Type="\(base)hyperlink" Target="https://www.example.com" TargetMode="External"/>
            <Relationship Type="\(base)image" Target="media/1.png"/>
            </Relationships>
            """
        let report = inspected(
            "a.docx", package([("word/document.xml", "<w/>"), ("word/_rels/settings.xml.rels", relationships)]))
        #expect(report.evidence(.remoteTemplate) == "https://t.example/a.dotm?x=1&y=2")
        #expect(report.evidence(.externalObject) == "https://o.example/a.html!")
        #expect(report.evidence(.linkToProgram) == "https://l.example/setup.exe")
        #expect(report.links.map(\.host) == ["t.example", "o.example", "l.example", "www.example.com"])
        #expect(report.links.allSatisfy { $0.kind == .document && $0.path == "1.2" })
    }

    @Test("DDE is found in a field that is cut into runs, in a simple field, and in a link of a workbook")
    func dde() {
        let runs = """
            <w:fldChar w:fldCharType="begin"/><w:instrText> DD</w:instrText></w:r><w:r><w:instrText>EAUTO c:\\\\windows\\\\cmd.exe
            </w:instrText><w:fldChar w:fldCharType="end"/>
            """
        #expect(
            inspected("a.docx", package([("word/document.xml", runs)])).evidence(.dde)?.hasPrefix("DDEAUTO") == true)
        let simple = "<w:fldSimple w:instr=' DDE &quot;cmd&quot; &quot;x&quot; '/>"
        #expect(inspected("a.docx", package([("word/document.xml", simple)])).evidence(.dde) == "DDE \"cmd\" \"x\" ")
        let link = "<externalLink><ddeLink ddeService=\"cmd\" ddeTopic=\"/c calc\"/></externalLink>"
        #expect(
            inspected("a.xlsx", package([("xl/workbook.xml", "<w/>"), ("xl/externalLinks/1.xml", link)])).evidence(.dde)
                == "cmd")
    }

    @Test("Markup in UTF-16 is read as well")
    func utf16() {
        let markup: [UInt8] = [0xFF, 0xFE] + Sample.wide("<w:fldSimple w:instr=\"DDEAUTO cmd\"/>")
        let report = inspected(
            "a.docx", package([("word/settings.xml", "<w/>")], binary: [("word/document.xml", markup)]))
        #expect(report.evidence(.dde) == "DDEAUTO cmd")
    }

    @Test("Sheets of Excel 4 macros are found")
    func excel4() {
        let parts = [("xl/workbook.xml", "<w/>"), ("xl/macrosheets/sheet1.xml", "<m/>")]
        #expect(inspected("a.xlsx", package(parts)).evidence(.excel4Macros) == "xl/macrosheets/sheet1.xml")
    }

    @Test("A program in a document is a member")
    func embedded() {
        let object = CompoundSample.file([("\u{1}Ole10Native", packageStream("evil.exe", Sample.program))])
        let report = inspected(
            "a.docx", package([("word/document.xml", "<w/>")], binary: [("word/embeddings/o.bin", object)]))
        #expect(report.member("word/embeddings/o.bin/evil.exe")?.trueType == .exe)
        #expect(report.has(.embeddedObject))
    }

    @Test("A code in a picture of a document is read")
    func picture() {
        let report = inspected(
            "a.docx", package([("word/document.xml", "<w/>")], binary: [("word/media/1.png", Sample.code)]))
        #expect(report.urls == ["https://evil.example/login?u=1"] && report.members.isEmpty)
    }

    @Test("A document in an archive is looked into")
    func inArchive() {
        let project = CompoundSample.file(CompoundSample.project(in: "", automatic))
        let document = package([("word/document.xml", "<w/>")], binary: [("word/vbaProject.bin", project)])
        let report = inspected("a.7z", ArchiveSample.zip([("bill.docm", document)]))
        #expect(report.member("bill.docm")?.trueType == .docm)
        #expect(report.traits.contains { $0.kind == .macros && $0.path == "1.2/bill.docm" })
    }

    @Test("Macros and encryption of OpenDocument are found")
    func openDocument() {
        let type = Array("application/vnd.oasis.opendocument.text".utf8)
        let macros = ArchiveSample.zip(of: [
            .init(name: "mimetype", octets: type),
            .init(name: "Basic/Standard/Module1.xml", octets: Array("<m/>".utf8)),
        ])
        #expect(inspected("a.odt", macros).has(.macros))
        let locked = ArchiveSample.zip(of: [
            .init(name: "mimetype", octets: type),
            .init(
                name: "META-INF/manifest.xml", octets: Array("<m:file-entry><m:encryption-data/></m:file-entry>".utf8)),
        ])
        #expect(inspected("a.odt", locked).has(.encryptedDocument) && inspected("a.odt", locked).isEncrypted)
    }

    @Test("A plain document has no trait")
    func plain() {
        let text = "<w:document><w:t>See the DDE chapter, embeddings and macros.</w:t></w:document>"
        let report = inspected("a.docx", package([("word/document.xml", text), ("docProps/app.xml", "<p/>")]))
        #expect(report == InspectionReport(path: "1.2"))
    }
}

/// The stream in which a document keeps a file.
func packageStream(_ name: String, _ octets: [UInt8]) -> [UInt8] {
    var stream = [2, 0] + Array(name.utf8) + [0] + Array("C:\\x\\\(name)".utf8) + [0, 0, 0, 3, 0]
    stream += Sample.little(4, 4) + Array("C:\\x".utf8) + Sample.little(octets.count, 4) + octets
    return Sample.little(stream.count, 4) + stream
}

@Suite("Compound files")
struct CompoundDocumentTests {
    @Test("Macros of an old document are found, and the one that runs by itself")
    func macros() {
        let streams =
            [("WordDocument", [UInt8](repeating: 0, count: 100))] + CompoundSample.project(in: "Macros", automatic)
        let report = inspected("a.doc", CompoundSample.file(streams))
        #expect(report.evidence(.macros)?.hasPrefix("Macros/VBA/") == true)
        #expect(report.evidence(.autoMacro) == "document_open")
        #expect(report.isFullyRead)
    }

    @Test("A macro sheet, a password and DDE of an old workbook are found")
    func workbook() {
        func book(_ records: [[UInt8]]) -> InspectionReport {
            inspected("a.xls", CompoundSample.file([("Workbook", records.flatMap { $0 })]))
        }
        let begin: [UInt8] = [9, 8, 4, 0, 0, 6, 5, 0]
        let sheet: [UInt8] = [0x85, 0, 14, 0, 0, 0, 0, 0, 0, 1, 6, 0] + Array("Macro1".utf8)
        #expect(book([begin, sheet]).evidence(.excel4Macros) == "Macro1")
        let password: [UInt8] = [0x2F, 0, 4, 0, 1, 0, 1, 0]
        #expect(book([begin, password]).has(.encryptedDocument) && book([begin, password]).isEncrypted)
        let link: [UInt8] = [0xAE, 1, 12, 0, 1, 0] + Array("cmd".utf8) + [3] + Array("/c a\0\0".utf8)
        #expect(book([begin, link]).has(.dde))
        #expect(book([begin, [0x85, 0, 14, 0, 0, 0, 0, 0, 0, 0, 6, 0] + Array("Sheet1".utf8)]).traits.isEmpty)
    }

    @Test("Documents that need a password are told")
    func encrypted() {
        let package = CompoundSample.file([("EncryptionInfo", [4, 0, 4, 0]), ("EncryptedPackage", [1, 2, 3])])
        #expect(inspected("a.docx", package).isEncrypted)
        var text = [UInt8](repeating: 0, count: 64)
        text[11] = 1
        #expect(inspected("a.doc", CompoundSample.file([("WordDocument", text)])).has(.encryptedDocument))
    }

    @Test("A file in an old document is a member")
    func package() {
        let octets = CompoundSample.file([
            ("WordDocument", []), ("ObjectPool/_1/\u{1}Ole10Native", packageStream("evil.exe", Sample.program)),
        ])
        let report = inspected("a.doc", octets)
        #expect(report.member("evil.exe")?.trueType == .exe && report.has(.embeddedObject))
    }

    @Test("Attachments of a message of Outlook's are members with their long names")
    func message() {
        let octets = CompoundSample.file([
            ("__properties_version1.0", []),
            ("__substg1.0_10130102", Array("<html><a href=https://evil.example/>x</a>".utf8)),
            ("__attach_version1.0_#00000000/__substg1.0_3707001F", Sample.wide("evil.exe")),
            ("__attach_version1.0_#00000000/__substg1.0_3704001F", Sample.wide("EVIL~1.EXE")),
            ("__attach_version1.0_#00000000/__substg1.0_37010102", Sample.program),
        ])
        let report = inspected("a.msg", octets)
        #expect(report.member("evil.exe")?.trueType == .exe)
        #expect(report.urls.contains("https://evil.example/"))
    }

    @Test("Links are found in both kinds of text")
    func links() {
        let text =
            [UInt8](repeating: 0, count: 64) + Array("https://narrow.example/a ".utf8)
            + Sample.wide("http://wide.example/b ")
        let report = inspected("a.doc", CompoundSample.file([("WordDocument", text)]))
        #expect(report.links.map(\.host) == ["narrow.example", "wide.example"])
    }

    @Test("Streams are read as they were written, storages and names with them")
    func streams() throws {
        let long = (0..<20_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let octets = CompoundSample.file([("a/b/long", long), ("short", [1, 2, 3])])
        let file = try #require(CompoundFile(octets[...]))
        #expect(!file.isBroken && Set(file.entries.map(\.path)) == ["a", "a/b", "a/b/long", "short"])
        let entry = try #require(file.entries.first(where: { $0.name == "long" }))
        #expect(file.content(of: entry) == long)
        #expect(file.content(of: entry, limit: 700) == Array(long.prefix(700)))
    }

    @Test("Circles end, and a file that is cut or changed anywhere is read without a trap")
    func broken() {
        let octets = CompoundSample.file(
            [("WordDocument", Array("https://a.example/".utf8))] + CompoundSample.project(in: "Macros", automatic))
        for length in stride(from: 0, to: octets.count, by: 97) { _ = inspected("a.doc", Array(octets.prefix(length))) }
        var random = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            var changed = octets
            for _ in 0..<4 {
                changed[Int.random(in: 8..<changed.count, using: &random)] =
                    [0, 1, 0x7F, 0xFE, 0xFF].randomElement() ?? 0
            }
            _ = inspected("a.doc", changed)
        }
        // Every sector's next one is itself.
        var circle = octets
        for index in stride(from: circle.count - 512, to: circle.count, by: 4) {
            circle.replaceSubrange(index..<index + 4, with: [1, 0, 0, 0])
        }
        _ = inspected("a.doc", circle)
    }

    @Test("Octets that are no compound file are none")
    func none() {
        #expect(CompoundFile([]) == nil)
        #expect(CompoundFile(Array("PK".utf8)[...]) == nil)
    }

    @Test("Source of Visual Basic is unpacked with its copies")
    func source() {
        // The example of [MS-OVBA] section 3.2.2: "#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa".
        let packed: [UInt8] = [
            0x01, 0x2F, 0xB0, 0x00, 0x23, 0x61, 0x61, 0x61, 0x62, 0x63, 0x64, 0x65, 0x82, 0x66, 0x00, 0x70, 0x61, 0x67,
            0x68,
            0x69, 0x6A, 0x01, 0x38, 0x08, 0x61, 0x6B, 0x6C, 0x00, 0x30, 0x6D, 0x6E, 0x6F, 0x70, 0x06, 0x71, 0x02, 0x70,
            0x04,
            0x10, 0x72, 0x73, 0x74, 0x75, 0x76, 0x10, 0x77, 0x78, 0x79, 0x7A, 0x00, 0x3C,
        ]
        let text = String(decoding: MacroSource.decompressed(packed[...], limit: 4_096), as: UTF8.self)
        #expect(text == "#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa")
        #expect(
            MacroSource.automaticMacro(in: CompoundSample.module("Attribute VB_Name\r\nSub AutoOpen()\r\n")[...])
                == "autoopen")
        #expect(
            MacroSource.automaticMacro(in: CompoundSample.module("Attribute VB_Name\r\nSub Other()\r\n")[...]) == nil)
    }
}

@Suite("RTF")
struct RichTextTests {
    private func object(_ name: String, _ data: [UInt8]) -> [UInt8] {
        Sample.little(0x501, 4) + Sample.little(2, 4) + Sample.little(name.utf8.count + 1, 4) + Array(name.utf8) + [0]
            + Sample.little(0, 4) + Sample.little(0, 4) + Sample.little(data.count, 4) + data
    }

    private func hexadecimal(_ octets: [UInt8]) -> String {
        octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    @Test("A file in RTF is a member, whatever breaks its digits")
    func package() {
        let digits = hexadecimal(object("Package", Array(packageStream("evil.exe", Sample.program).dropFirst(4))))
        let middle = digits.index(digits.startIndex, offsetBy: 200)
        for text in [
            "{\\rtf1{\\object\\objemb{\\*\\objdata \(digits)}}}",
            "{\\rt{\\object{\\*\\objdata\n\(digits.uppercased())}}",
            "{\\rtf1{\\object{\\*\\objdata \(digits[..<middle])\\par12 \r\n{\\x}\(digits[middle...])}}}",
        ] {
            let report = inspected("a.rtf", Array(text.utf8))
            #expect(report.member("evil.exe")?.trueType == .exe, "\(text.prefix(40))")
            #expect(report.evidence(.embeddedObject) == "Package")
        }
    }

    @Test("The class of an object is told")
    func equation() {
        let digits = hexadecimal(object("Equation.3", [1, 2, 3]))
        #expect(
            inspected("a.doc", Array("{\\rtf1{\\object{\\objdata \(digits)}}}".utf8)).evidence(.embeddedObject)
                == "Equation.3")
    }

    @Test("A template elsewhere, DDE and links of fields are found")
    func fields() {
        let text = """
            {\\rtf1{\\*\\template https://t.example/a.dot}{\\field{\\*\\fldinst {DDE}{AUTO cmd "/c calc"}}}
            {\\field{\\*\\fldinst HYPERLINK "https://l.example/"}}{\\object\\objautlink}}
            """
        let report = inspected("a.rtf", Array(text.utf8))
        #expect(report.evidence(.remoteTemplate) == "https://t.example/a.dot")
        #expect(report.evidence(.dde)?.hasPrefix("DDEAUTO cmd") == true)
        #expect(report.links.map(\.host) == ["t.example", "l.example"] && report.has(.externalObject))
    }

    @Test("Plain RTF has no trait")
    func plain() {
        #expect(
            inspected("a.rtf", Array("{\\rtf1\\ansi words \\{ \\\\object \\'e4}".utf8)) == InspectionReport(path: "1.2")
        )
    }
}

@Suite("PDF")
struct PDFTests {
    private func pdf(_ body: String, streams: [(String, [UInt8])] = []) -> [UInt8] {
        var octets = Array("%PDF-1.7\n\(body)\n".utf8)
        for (number, stream) in streams.enumerated() {
            octets += Array("\(number + 50) 0 obj <<\(stream.0)/Length 1>>\nstream\r\n".utf8) + stream.1
            octets += Array("\nendstream endobj\n".utf8)
        }
        return octets + Array("trailer <</Root 1 0 R>>\n%%EOF".utf8)
    }

    @Test("Scripts and actions are found, however their names are written")
    func actions() {
        let report = inspected(
            "a.pdf", pdf("1 0 obj <</OpenAction 2 0 R>> 2 0 obj <</S/#4aavaScript/J#53 (x)>> <</S/Launch/F(cmd.exe)>>"))
        #expect(report.has(.javaScript) && report.has(.openAction))
        #expect(report.evidence(.launch)?.contains("cmd.exe") == true)
    }

    @Test("Names in a stream of objects are found")
    func objectStream() {
        let objects = Sample.deflated(
            Array("1 0 2 20 <</S/JavaScript/JS(app.alert)>> <</S/URI/URI(https://evil.example/\\(1\\))>>".utf8))
        let report = inspected("a.pdf", pdf("", streams: [("/Type/ObjStm/N 2/First 9/Filter/FlateDecode", objects)]))
        #expect(report.has(.javaScript) && report.urls == ["https://evil.example/(1)"])
    }

    @Test("A file in a PDF is a member, with and without being called one")
    func file() {
        let archive = ArchiveSample.zip([("evil.exe", Sample.program)])
        for dictionary in ["/Type/EmbeddedFile/Filter/FlateDecode", "/Filter [/FlateDecode]"] {
            let report = inspected("a.pdf", pdf("", streams: [(dictionary, Sample.deflated(archive))]))
            #expect(report.member("stream/evil.exe")?.trueType == .exe && report.has(.embeddedFile))
        }
        let digits = Array(Sample.program.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined().utf8)
        #expect(
            inspected("a.pdf", pdf("", streams: [("/Filter/ASCIIHexDecode", digits)])).member("stream")?.trueType
                == .exe)
    }

    @Test("A file is read through all of its filters in their order")
    func filters() {
        func digits(_ octets: [UInt8]) -> [UInt8] {
            Array(octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined().utf8) + [UInt8(ascii: ">")]
        }
        // Runs of one octet, and of two.
        func runs(_ octets: [UInt8]) -> [UInt8] { octets.flatMap { [0, $0] } + [128] }
        let program = Sample.program
        let streams: [(String, [UInt8])] = [
            ("/Filter[/FlateDecode/ASCIIHexDecode]", Sample.deflated(digits(program))),
            ("/Filter[/ASCIIHexDecode/FlateDecode]", digits(Sample.deflated(program))),
            ("/Filter [ /Fl /Fl ]", Sample.deflated(Sample.deflated(program))),
            ("/Filter/RunLengthDecode", runs(program)), ("/Filter[/RL/AHx]", runs(digits(program))),
            ("/Type/EmbeddedFile/Filter 9 0 R", Sample.deflated(program)),
            ("/Type/EmbeddedFile/Subtype/Image/Filter/FlateDecode", Sample.deflated(program)),
            ("/Type/EmbeddedFile/Filter/FlateDecode", program),
        ]
        for (dictionary, octets) in streams {
            let report = inspected("a.pdf", pdf("", streams: [(dictionary, octets)]))
            #expect(report.member("stream")?.trueType == .exe, "\(dictionary)")
        }
        #expect(
            inspected("a.pdf", pdf("", streams: [("/Type/EmbeddedFile/Filter/LZWDecode", program)])).incomplete
                == [.unsupported])
    }

    @Test("The test file in a PDF is a member that nothing calls a file")
    func eicar() {
        let report = inspected("a.pdf", pdf("", streams: [("/Filter/FlateDecode", Sample.deflated(Sample.eicar))]))
        #expect(report.member("stream")?.hasEICAR == true)
    }

    @Test("Links are found in both kinds of strings, and a program they lead to")
    func links() {
        let report = inspected(
            "a.pdf", pdf("<</URI (https://a.example/x.exe)>> <</URI <68747470733a2f2f622e6578616d706c652f>>>"))
        #expect(report.urls == ["https://a.example/x.exe", "https://b.example/"])
        #expect(report.evidence(.linkToProgram) == "https://a.example/x.exe")
    }

    @Test("The last digit of a string is 0 where it is missing")
    func missingDigit() {
        let report = inspected("a.pdf", pdf("<</URI <68747470733a2f2f622e6578616d706c652f7>>>"))
        #expect(report.urls == ["https://b.example/p"])
    }

    @Test("A code in a picture of a PDF is read")
    func picture() {
        let report = inspected("a.pdf", pdf("", streams: [("/Subtype/Image/Filter/DCTDecode", Sample.code(as: .jpeg))]))
        #expect(report.urls == ["https://evil.example/login?u=1"])
    }

    @Test("Encryption is told")
    func encrypted() {
        let report = inspected("a.pdf", pdf("") + Array("trailer <</Encrypt 5 0 R>>".utf8))
        #expect(report.has(.encryptedDocument) && report.isEncrypted)
    }

    @Test("A plain PDF has no trait")
    func plain() {
        let content = Sample.deflated(Array("BT /F1 12 Tf (JavaScript /JS) Tj ET".utf8))
        #expect(
            inspected("a.pdf", pdf("1 0 obj <</Type/Catalog>>", streams: [("/Filter/FlateDecode", content)]))
                == InspectionReport(path: "1.2"))
    }
}

@Suite("Sections of OneNote")
struct NotebookTests {
    private static let begin: [UInt8] = [0xE4, 0x52, 0x5C, 0x7B, 0x8C, 0xD8, 0xA7, 0x4D, 0, 0, 0, 0]
    private static let head: [UInt8] = [
        0xE7, 0x16, 0xE3, 0xBD, 0x65, 0x26, 0x11, 0x45, 0xA4, 0xC4, 0x8D, 0x4D, 0x0B, 0x7A, 0x9E, 0xAC,
    ]

    private func file(_ octets: [UInt8], said length: Int? = nil) -> [UInt8] {
        Self.head + Sample.little(length ?? octets.count, 8) + [UInt8](repeating: 0, count: 12) + octets
    }

    @Test("Files in a section are members, whatever length they say, and the rest is told as unread")
    func files() {
        let report = inspected(
            "a.one", Self.begin + file(Sample.program) + file(ArchiveSample.zip([("eicar.com", Sample.eicar)])))
        #expect(report.members.first?.trueType == .exe && report.has(.embeddedObject))
        #expect(report.members.contains { $0.hasEICAR })
        #expect(report.incomplete == [.unsupported])
        let hidden = inspected("a.one", Self.begin + file([1], said: 1_000) + file(Sample.program, said: 1 << 40))
        #expect(hidden.members.map(\.trueType) == [.unknown, .exe] && hidden.incomplete.contains(.malformed))
    }

    @Test("A section cut anywhere is read without a trap")
    func cut() {
        let whole = Self.begin + file(Sample.program)
        for count in 8..<whole.count { _ = inspected("a.one", Array(whole.prefix(count))) }
    }
}

@Suite("TNEF, shortcuts and pictures")
struct OtherFileTests {
    private func attribute(_ level: UInt8, _ id: Int, _ value: [UInt8]) -> [UInt8] {
        let sum = value.reduce(0) { $0 + Int($1) } & 0xFFFF
        let head: [UInt8] = [level] + Sample.little(id, 4) + Sample.little(value.count, 4)
        return head + value + Sample.little(sum, 2)
    }

    private func properties(_ values: [(id: Int, type: Int, octets: [UInt8])]) -> [UInt8] {
        var octets = Sample.little(values.count, 4)
        for value in values {
            octets += Sample.little(value.type, 2) + Sample.little(value.id, 2)
            octets += Sample.little(1, 4) + Sample.little(value.octets.count, 4) + value.octets
            octets += [UInt8](repeating: 0, count: (4 - value.octets.count % 4) % 4)
        }
        return octets
    }

    private func tnef(_ attributes: [[UInt8]]) -> [UInt8] {
        [0x78, 0x9F, 0x3E, 0x22, 1, 0] + attributes.flatMap { $0 }
    }

    @Test("Attachments and the body of winmail.dat are members")
    func winmail() {
        let octets = tnef([
            attribute(
                1, 0x9003, properties([(0x1013, 0x102, Array("<html><a href=https://evil.example/>x</a></html>".utf8))])
            ),
            attribute(2, 0x9002, [UInt8](repeating: 0, count: 14)), attribute(2, 0x8010, Array("EVIL~1.EXE\0".utf8)),
            attribute(2, 0x800F, Sample.program),
            attribute(2, 0x9005, properties([(0x3707, 0x1F, Sample.wide("evil.exe\0"))])),
            attribute(2, 0x9002, [UInt8](repeating: 0, count: 14)), attribute(2, 0x8010, Array("a.zip\0".utf8)),
            attribute(2, 0x800F, ArraySlice(ArchiveSample.zip([("eicar.com", Sample.eicar)])).map { $0 }),
        ])
        let report = inspected("winmail.dat", octets)
        #expect(report.members.contains { $0.trueType == .exe && $0.names.contains("evil.exe") })
        #expect(report.member("a.zip/eicar.com")?.hasEICAR == true)
        #expect(report.urls == ["https://evil.example/"] && report.isFullyRead)
    }

    @Test("RTF in winmail.dat is unpacked")
    func richText() {
        // The example of [MS-OXRTFCP] section 4.1.1.
        let packed: [UInt8] = [
            0x2D, 0, 0, 0, 0x2B, 0, 0, 0, 0x4C, 0x5A, 0x46, 0x75, 0xF1, 0xC5, 0xC7, 0xA7, 0x03, 0, 0x0A, 0, 0x72, 0x63,
            0x70,
            0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0A, 0xF3, 0x20, 0x68, 0x65, 0x6C, 0x09, 0, 0x20, 0x62, 0x77, 0x05,
            0xB0, 0x6C,
            0x64, 0x7D, 0x0A, 0x80, 0x0F, 0xA0,
        ]
        let report = inspected("winmail.dat", tnef([attribute(1, 0x9003, properties([(0x1009, 0x102, packed)]))]))
        #expect(report.members.first?.size == 43 && report.members.first?.trueType == .rtf)
    }

    @Test("TNEF that ends early is told, and what is there of it counts")
    func cut() {
        let octets = tnef([
            attribute(2, 0x9002, []), attribute(2, 0x8010, Array("evil.exe\0".utf8)),
            attribute(2, 0x800F, Sample.program),
        ])
        let report = inspected("winmail.dat", Array(octets.dropLast(10)))
        #expect(report.member("evil.exe")?.trueType == .exe && report.incomplete == [.malformed])
    }

    @Test("A shortcut tells what it starts")
    func shortcut() {
        let kind: [UInt8] = [1, 0x14, 2, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46]
        var link = Sample.little(0x4C, 4) + kind
        // Relative path, arguments, and texts in UTF-16.
        link += Sample.little(0xA8, 4)
        link += [UInt8](repeating: 0, count: 52)
        for text in ["..\\cmd.exe", "/c https://evil.example/x"] {
            link += Sample.little(text.utf16.count, 2) + Sample.wide(text)
        }
        let report = inspected("a.zip", ArchiveSample.zip([("a.pdf.lnk", link)]))
        #expect(report.evidence(.shortcut) == "..\\cmd.exe /c https://evil.example/x")
        #expect(report.urls == ["https://evil.example/x"] && report.member("a.pdf.lnk")?.trueType == .lnk)
    }

    @Test("A QR code is read in each format of pictures", arguments: [FileType.png, .jpeg, .gif, .webp, .bmp])
    func code(type: FileType) throws {
        let report = inspected("a", Sample.code(as: type))
        let link = try #require(report.links.first)
        #expect(link.url == "https://evil.example/login?u=1" && link.host == "evil.example" && link.kind == .barcode)
        let inArchive = inspected("a.zip", ArchiveSample.zip([("a.img", Sample.code(as: type))]))
        #expect(inArchive.links.map(\.path) == ["1.2/a.img"])
    }

    @Test("A picture that says it is huge is not unpacked")
    func pixels() {
        var octets = Sample.code
        octets.replaceSubrange(16..<24, with: [0, 1, 0, 0, 0, 1, 0, 0])
        #expect(inspected("a.png", octets).incomplete == [.pixels])
    }

    @Test("A picture cut or changed anywhere is read without a trap")
    func broken() {
        var random = SystemRandomNumberGenerator()
        for type in [FileType.png, .jpeg, .gif, .webp, .bmp] {
            let octets = Sample.code(as: type)
            for _ in 0..<40 {
                var changed = Array(octets.prefix(Int.random(in: 1...octets.count, using: &random)))
                changed[Int.random(in: 0..<changed.count, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
                _ = inspected("a", changed)
            }
        }
    }
}
