import Inspection
import Inspector
import MIME
import NIOCore
import Testing

/// Looks into a file with its text, as the inspector does, in this process.
func extracted(
    _ name: String, _ octets: [UInt8], bounds: InspectionBounds = InspectionBounds(), now: @escaping () -> Int = { 0 }
) -> InspectionReport {
    var walker = FileWalker(bounds: bounds, now: now)
    return walker.report(
        on: InspectionRequest(
            path: "1.2", filename: name, trueType: .unknown, octets: ByteBuffer(bytes: octets), extractsText: true))
}

extension InspectionReport {
    /// All texts, a line for each end of one.
    var words: String { texts.map { String(decoding: $0.text, as: UTF8.self) }.joined(separator: "\n") }
    /// The value of a property.
    func property(_ name: String) -> String? { properties.first { $0.name == name }?.value }
}

func parts(_ parts: [(String, String)]) -> [UInt8] {
    ArchiveSample.zip(parts.map { ($0.0, Array($0.1.utf8)) })
}

@Suite("The text of Office documents")
struct OfficeTextTests {
    private let letter = [
        ("[Content_Types].xml", "<Types><Default Extension=\"xml\"/></Types>"),
        (
            "word/document.xml",
            """
            <?xml version="1.0"?><w:document><!-- it's --><w:body><w:p><w:r><w:t>Con</w:t></w:r><w:r><w:t
            xml:space="preserve">fidential &amp; caf&#233;</w:t></w:r></w:p><w:p><w:r><w:t>two<![CDATA[ > three]]></w:t>
            <w:tab/><w:t>four</w:t><w:instrText>PAGE</w:instrText></w:r></w:p></w:body></w:document>
            """
        ),
        ("word/header1.xml", "<w:hdr><w:p><w:r><w:t>Head</w:t></w:r></w:p></w:hdr>"),
        (
            "docProps/core.xml",
            """
            <cp:coreProperties><dc:title>Plan &lt;1&gt;</dc:title><dc:creator>Ann</dc:creator>\
            <cp:lastModifiedBy>Bob</cp:lastModifiedBy><cp:category/></cp:coreProperties>
            """
        ),
        ("docProps/app.xml", "<Properties><Company>Contoso</Company><Pages>3</Pages></Properties>"),
        (
            "docProps/custom.xml",
            """
            <Properties><property fmtid="{D5CDD505}" pid="2" name="Department"><vt:lpwstr>Legal</vt:lpwstr></property>\
            </Properties>
            """
        ),
    ]

    @Test("The words of a docx join the runs of a word, and end where paragraphs do")
    func docx() {
        let report = extracted("a.docx", parts(letter))
        #expect(report.words == "Confidential & café\ntwo > three four\nHead")
        #expect(report.hasText && report.texts.map(\.path) == ["1.2"] && !report.texts[0].isCutOff)
    }

    @Test("The properties of a docx are those of its core, of the application and of its people")
    func properties() {
        let report = extracted("a.docx", parts(letter))
        #expect(report.property("Title") == "Plan <1>" && report.property("Author") == "Ann")
        #expect(report.property("Last Author") == "Bob" && report.property("Company") == "Contoso")
        #expect(report.property("Department") == "Legal" && report.property("Category") == nil)
        #expect(report.properties.allSatisfy { $0.path == "1.2" })
    }

    @Test("A report has neither text nor properties where they were not asked for")
    func notAsked() {
        let report = inspected("a.docx", parts(letter))
        #expect(!report.hasText && report.texts.isEmpty && report.properties.isEmpty)
    }

    @Test("A workbook's words are its shared and its own strings, its numbers and the names of sheets")
    func xlsx() {
        let report = extracted(
            "a.xlsx",
            parts([
                ("xl/workbook.xml", "<workbook><sheets><sheet name=\"Salaries\" sheetId=\"1\"/></sheets></workbook>"),
                ("xl/sharedStrings.xml", "<sst><si><t>Shared</t></si><si><r><t>ri</t></r><r><t>ch</t></r></si></sst>"),
                (
                    "xl/worksheets/sheet1.xml",
                    """
                    <worksheet><sheetData><row><c r="A1" t="s"><v>7</v></c><c r="A2" t="inlineStr"><is><t>Inline</t></is></c>\
                    <c r="A3"><v>4111111111111111</v></c></row></sheetData></worksheet>
                    """
                ),
            ]))
        #expect(report.words == "Salaries\nShared\nrich\nInline\n4111111111111111")
    }

    @Test("The values of a chart, and all that a sheet prints above and below its pages, are words of their own")
    func charts() {
        let chart = "<c:chart><c:pt><c:v>Alpha</c:v></c:pt><c:pt><c:v>Beta</c:v></c:pt></c:chart>"
        let sheet = """
            <worksheet><headerFooter><oddHeader>a</oddHeader><oddFooter>b</oddFooter><evenHeader>c</evenHeader>\
            <evenFooter>d</evenFooter><firstHeader>e</firstHeader><firstFooter>f</firstFooter></headerFooter></worksheet>
            """
        let report = extracted(
            "a.xlsx",
            parts([
                ("xl/workbook.xml", "<workbook/>"), ("xl/charts/chart1.xml", chart),
                ("xl/worksheets/sheet1.xml", sheet),
            ]))
        #expect(report.words == "Alpha\nBeta\na\nb\nc\nd\ne\nf")
    }

    @Test("The words of a pptx, its notes among them, are found, in UTF-16 as well")
    func pptx() {
        let notes: [UInt8] = [0xFF, 0xFE] + Sample.wide("<p:notes><a:p><a:r><a:t>Näheres</a:t></a:r></a:p></p:notes>")
        let slide = "<p:sld><a:p><a:r><a:t>Slide</a:t></a:r></a:p></p:sld>"
        let report = extracted(
            "a.pptx",
            ArchiveSample.zip([
                ("ppt/slides/slide1.xml", Array(slide.utf8)), ("ppt/notesSlides/notesSlide1.xml", notes),
            ]))
        #expect(report.words == "Slide\nNäheres")
    }

    @Test("The words and the properties of OpenDocument files are found")
    func openDocument() {
        let content = """
            <office:document-content><office:body><office:text><text:p>Se<text:span>cret</text:span><text:s/>word</text:p>
            <text:h>Heading</text:h></office:text></office:body></office:document-content>
            """
        let meta = """
            <office:document-meta><office:meta><dc:title>Plan</dc:title><meta:initial-creator>Ann</meta:initial-creator>
            <meta:user-defined meta:name="Department">Legal</meta:user-defined></office:meta></office:document-meta>
            """
        for kind in ["text", "spreadsheet", "presentation"] {
            let report = extracted(
                "a.odt",
                ArchiveSample.zip(of: [
                    .init(name: "mimetype", octets: Array("application/vnd.oasis.opendocument.\(kind)".utf8)),
                    .init(name: "content.xml", octets: Array(content.utf8)),
                    .init(name: "meta.xml", octets: Array(meta.utf8)),
                ]))
            #expect(report.words == "Secret word\nHeading", "\(kind)")
            #expect(report.property("Title") == "Plan" && report.property("Author") == "Ann")
            #expect(report.property("Department") == "Legal")
        }
    }

    @Test("Text beyond the bound of a file is cut off, in whole characters")
    func cut() {
        var bounds = InspectionBounds()
        bounds.text = 100
        let body = "<w:document><w:p><w:t>" + String(repeating: "é ", count: 500) + "</w:t></w:p></w:document>"
        let report = extracted("a.docx", parts([("word/document.xml", body)]), bounds: bounds)
        #expect(report.texts.count == 1 && report.texts[0].isCutOff)
        #expect((90...100).contains(report.texts[0].text.count))
        #expect(String(validating: report.texts[0].text, as: UTF8.self) != nil)
    }

    @Test("All files of a message have one allowance of text")
    func allowance() {
        var bounds = InspectionBounds()
        bounds.texts = 1_000
        let words = Array(String(repeating: "words ", count: 100).utf8)
        let report = extracted(
            "a.zip", ArchiveSample.zip([("1.txt", words), ("2.txt", words), ("3.txt", words)]), bounds: bounds)
        #expect(report.texts.map(\.text.count) == [600, 400, 0])
        #expect(report.texts.map(\.isCutOff) == [false, true, true])
    }

    @Test("Properties beyond the bound are left out, and that is said")
    func manyProperties() {
        var bounds = InspectionBounds()
        bounds.properties = 3
        let entries = (0..<50).map { "<property name=\"p\($0)\"><vt:lpwstr>v</vt:lpwstr></property>" }.joined()
        let report = extracted(
            "a.docx",
            parts([
                ("word/document.xml", "<w/>"), ("docProps/custom.xml", "<Properties>\(entries)</Properties>"),
            ]),
            bounds: bounds)
        #expect(report.properties.count == 3 && report.texts.contains(where: \.isCutOff))
    }

    @Test("Entities of a document's own become nothing, however often they stand for each other")
    func entities() {
        let bomb = """
            <!DOCTYPE w [<!ENTITY a "aaaaaaaaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>
            <w:document><w:p><w:t>&c;&c;words</w:t></w:p></w:document>
            """
        let report = extracted("a.docx", parts([("word/document.xml", bomb)]))
        #expect(report.words == "&c;&c;words")
    }

    @Test("A document that unpacks to much is cut off at the bounds of unpacking, with the text before it")
    func bomb() {
        var bounds = InspectionBounds()
        bounds.member = 1 << 16
        let body = "<w:document><w:p><w:t>first</w:t></w:p>" + String(repeating: "<w:p/>", count: 100_000)
        let report = extracted("a.docx", parts([("word/document.xml", body)]), bounds: bounds)
        #expect(report.words == "first" && report.texts[0].isCutOff)
    }

    @Test("Text that would take more than half of the time is cut off, and the file is looked into all the same")
    func time() {
        var clock = 0
        let body = "<w:document>" + String(repeating: "<w:p><w:t>x</w:t></w:p>", count: 50_000) + "</w:document>"
        let report = extracted(
            "a.docx", parts([("word/document.xml", body)]),
            now: {
                clock += 300
                return clock
            })
        #expect(report.texts.first?.isCutOff == true)
    }
}
