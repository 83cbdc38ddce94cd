import MIME
import NIOCore
import Testing

/// Content that is made to cost much.
struct HugeContent: Sendable, CustomTestStringConvertible {
    var name: String
    var head: String
    var piece: String
    /// What says that it was not read to its end; nil where it was.
    var kind: ContentDefect.Kind?
    var testDescription: String { name }

    static let all: [HugeContent] = [
        .init(name: "one line", head: "\n", piece: "a", kind: .textNotRead),
        .init(name: "a header of many fields", head: "", piece: "a:\n", kind: .headerNotRead),
        .init(name: "a long name", head: "Content-Type: application/x; name=\"", piece: "n", kind: .headerNotRead),
        .init(name: "many parameters", head: "Content-Type: a/b", piece: ";a=b", kind: .headerNotRead),
        .init(name: "many brackets", head: "Content-Type: a/b;", piece: "=(;", kind: .headerNotRead),
        .init(
            name: "many parts", head: "Content-Type: multipart/mixed; boundary=b\n\n", piece: "--b\n\nx\n",
            kind: .partsNotRead),
        .init(
            name: "many lines that could be a boundary", head: "Content-Type: multipart/mixed; boundary=b\n\n",
            piece: "--c\n", kind: .delimitersNotRead),
        .init(
            name: "multiparts within one another", head: "",
            piece: "Content-Type: multipart/mixed; boundary=b\n\n--b\n", kind: .partsNotRead),
        .init(name: "multiparts with boundaries of their own", head: "", piece: "", kind: .depthNotRead),
        .init(
            name: "messages within one another", head: "", piece: "Content-Type: message/rfc822\n\n",
            kind: .depthNotRead),
        .init(name: "uuencoded files", head: "\n", piece: "begin 644 a\n#86)C\n`\nend\n", kind: .partsNotRead),
        .init(name: "links in text", head: "\n", piece: "http://a.b/c ", kind: .linksNotRead),
        .init(
            name: "links in HTML", head: "Content-Type: text/html\n\n", piece: "<a href=http://a.b/c>d</a>",
            kind: .linksNotRead),
        .init(
            name: "elements within one another", head: "Content-Type: text/html\n\n", piece: "<div>", kind: .textNotRead
        ),
        .init(
            name: "attributes of one tag", head: "Content-Type: text/html\n\n<a", piece: " href=x", kind: .textNotRead),
        .init(
            name: "files in URLs", head: "Content-Type: text/html\n\n", piece: "<a href='data:text/html,<a href=x>'>",
            kind: .textNotRead),
        .init(
            name: "bodies that are decoded again and again", head: "Content-Transfer-Encoding: base64\n\n",
            piece: "QQ==!QUI=-", kind: .bodyNotRead),
    ]

    var octets: ByteBuffer {
        var buffer = ByteBuffer(string: head)
        if piece.isEmpty {
            for number in 0..<200 {
                buffer.writeString("Content-Type: multipart/mixed; boundary=b\(number)x\n\n--b\(number)x\n")
            }
        } else {
            while buffer.readableBytes < 400_000 { buffer.writeString(piece) }
        }
        return buffer
    }
}

@Suite("Bounds of what is looked into")
struct BoundsTests {
    private static let bounds: ContentBounds = {
        var bounds = ContentBounds()
        bounds.depth = 40
        bounds.parts = 500
        bounds.header = 16_384
        bounds.delimiters = 5_000
        bounds.text = 100_000
        bounds.links = 1_000
        return bounds
    }()

    @Test("what goes beyond a bound is left out and said to be", arguments: HugeContent.all)
    func bounded(_ content: HugeContent) throws {
        var bounds = Self.bounds
        if content.kind == .bodyNotRead { bounds.decoded = -2 }
        let facts = ContentFacts(reading: content.octets, bounds: bounds)
        #expect(facts.parts.count <= bounds.parts)
        #expect(facts.links.count <= bounds.links)
        #expect(facts.defects.count <= bounds.defects + 1)
        let kind = try #require(content.kind)
        #expect(facts.kinds.contains(kind), "\(facts.kinds)")
        #expect(!facts.isFullyRead)
    }

    @Test("facts about broken forms are kept up to their bound")
    func defects() {
        var bounds = ContentBounds()
        bounds.defects = 3
        let part = "--b\nContent-Transfer-Encoding: x\n\nx\n"
        let facts = read(
            "Content-Type: multipart/mixed; boundary=b\n\n" + String(repeating: part, count: 9) + "--b--\n",
            bounds: bounds)
        #expect(facts.defects.count == 4)
        #expect(facts.defects.last?.kind == .defectsNotKept)
        #expect(facts.parts.count == 10)
    }

    @Test("a name longer than the bound is cut, and said to be")
    func names() {
        let name = String(repeating: "n", count: 5_000)
        let facts = read("Content-Type: a/b; name=\(name).exe\n\nx")
        #expect(facts.parts.first?.filename?.utf8.count == ContentBounds().name)
        #expect(facts.kinds.contains(.namesNotRead))
    }

    @Test("a long header has its body behind its blank line all the same")
    func header() {
        var bounds = ContentBounds()
        bounds.header = 100
        let facts = read(String(repeating: "A: b\n", count: 100) + "\n\(Sample.eicar)", bounds: bounds)
        #expect(facts.kinds.isSuperset(of: [.headerNotRead, .eicar]))
        #expect(facts.part("1")?.size == 68)
    }

    @Test("each look costs the part of the allowance that it reads, so that readings never multiply")
    func readings() {
        // Four readings of the header times three types times two boundaries, at each of many levels.
        let level =
            "X: y\rContent-Type: multipart/mixed; boundary=b; boundary=c\n \nContent-Type: text/plain; boundary=d\nz\nContent-Transfer-Encoding: base64\n\n--b\n--c\n--d\n"
        let facts = read(String(repeating: level, count: 300))
        #expect(facts.parts.count <= ContentBounds().parts)
        #expect(!facts.isFullyRead)
    }
}
