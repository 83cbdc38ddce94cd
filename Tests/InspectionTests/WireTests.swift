import Inspection
import MIME
import NIOCore
import Testing

@Suite("The inspector's protocol")
struct WireFrameTests {
    static let report: InspectionReport = {
        var report = InspectionReport(path: "1.2")
        var member = InspectedFile(path: "1.2/a/evil.exe", names: ["a/evil.exe", "evil.txt"])
        member.trueType = .exe
        member.size = 4_711
        member.sha256 = [UInt8](repeating: 7, count: 32)
        member.md5 = [UInt8](repeating: 9, count: 16)
        member.hasEICAR = true
        report.members = [member, InspectedFile(path: "1.2/b", names: [])]
        report.traits = [FileTrait(.macros, path: "1.2/a", evidence: "VBA/ThisDocument")]
        report.defects = [ContentDefect(kind: .doubleExtension, path: "1.2/a")]
        report.links = Link.reading(
            Array("https://user@example.com:8443/?u=http%3A%2F%2Finner.example".utf8), kind: .barcode, path: "1.3")
        report.note(.died)
        report.note(.depth)
        report.hasText = true
        report.texts = [
            ExtractedText(path: "1.2/a", text: Array("wörds".utf8)),
            ExtractedText(path: "1.2/b", text: [0xFF, 0], isCutOff: true),
        ]
        report.properties = [DocumentProperty(path: "1.2/a", name: "Department", value: "Legal")]
        return report
    }()

    static let frames: [WireFrame] = {
        var bounds = InspectionBounds()
        bounds.members = 12
        let file = InspectionRequest(path: "1.1", filename: "x.zip", trueType: .zip, octets: ByteBuffer(string: "PK"))
        let unnamed = InspectionRequest(
            path: "1.2", filename: nil, trueType: .sevenZip, octets: ByteBuffer(), extractsText: true)
        return [
            .hello(SandboxState(hasSystemCallFilter: true, hasLimits: false)), .files([file, unnamed], bounds),
            .files([], bounds), .report(report), .report(InspectionReport(path: "")),
        ]
    }()

    private func decoded(_ octets: ByteBuffer) throws -> WireFrame {
        var octets = octets
        let head = try #require(try WireFrame.head(of: &octets, limit: WireFrame.longestRequest))
        #expect(head.length == octets.readableBytes)
        return try WireFrame(kind: head.kind, body: octets)
    }

    @Test("A frame is read as it was written", arguments: frames)
    func roundTrip(frame: WireFrame) throws {
        #expect(try decoded(frame.encoded()) == frame)
    }

    @Test("The reasons of a report stand in one order, each once")
    func reasons() {
        #expect(Self.report.incomplete == [.depth, .died])
        #expect(Self.report.links.map(\.host) == ["example.com", "inner.example"])
    }

    @Test("A frame that ends early or goes on too long is an error", arguments: frames)
    func cut(frame: WireFrame) throws {
        let whole = frame.encoded()
        let body = try #require(whole.getSlice(at: 5, length: whole.readableBytes - 5))
        let kind = try #require(whole.getInteger(at: 4, as: UInt8.self))
        for length in 0..<body.readableBytes {
            let part = try #require(body.getSlice(at: body.readerIndex, length: length))
            #expect(throws: WireError.self) { try WireFrame(kind: kind, body: part) }
        }
        var longer = body
        longer.writeInteger(0 as UInt8)
        #expect(throws: WireError.self) { try WireFrame(kind: kind, body: longer) }
    }

    @Test("An octet of a frame that is another one is an error or another value, never a trap", arguments: frames)
    func changed(frame: WireFrame) throws {
        let whole = frame.encoded()
        let kind = try #require(whole.getInteger(at: 4, as: UInt8.self))
        var body = try #require(whole.getSlice(at: 5, length: whole.readableBytes - 5))
        for index in body.readableBytesView.indices {
            let before = try #require(body.getInteger(at: index, as: UInt8.self))
            for octet: UInt8 in [0, 1, 0x7F, 0x80, 0xFF] where octet != before {
                body.setInteger(octet, at: index)
                if let other = try? WireFrame(kind: kind, body: body) {
                    #expect(try decoded(other.encoded()) == other)
                }
            }
            body.setInteger(before, at: index)
        }
    }

    @Test("A head waits for its octets and refuses a body beyond the bound")
    func heads() throws {
        var short = ByteBuffer(bytes: [1, 0, 0, 0])
        #expect(try WireFrame.head(of: &short, limit: 10) == nil)
        #expect(short.readableBytes == 4)
        var long = ByteBuffer(bytes: [11, 0, 0, 0, 1])
        #expect(throws: WireError(expected: "a frame of at most 10 octets")) {
            try WireFrame.head(of: &long, limit: 10)
        }
    }

    @Test("A digest of another length is refused")
    func digest() throws {
        var report = Self.report
        report.members[0].md5 = [1, 2, 3]
        #expect(throws: WireError(expected: "a digest of 16 octets")) {
            try decoded(WireFrame.report(report).encoded())
        }
    }

    @Test("A report with more text than a message may have is refused")
    func longText() throws {
        var report = InspectionReport(path: "1.2")
        let text = [UInt8](repeating: 0x61, count: 1 << 20)
        report.texts = (0..<4).map { ExtractedText(path: "1.2/\($0)", text: text) }
        #expect(try decoded(WireFrame.report(report).encoded()) == .report(report))
        report.texts.append(ExtractedText(path: "1.2/4", text: [0x61]))
        #expect(throws: WireError.self) { try decoded(WireFrame.report(report).encoded()) }
    }

    @Test(
        "A report that is moved to another part has its texts and properties moved with it, and counts their octets apart"
    )
    func moved() {
        let moved = Self.report.moved(to: "1.7")
        #expect(moved.texts.map(\.path) == ["1.7/a", "1.7/b"] && moved.properties.map(\.path) == ["1.7/a"])
        #expect(moved.octets == Self.report.octets)
        var bare = Self.report
        (bare.texts, bare.properties) = ([], [])
        #expect(bare.octets == Self.report.octets && bare.textOctets == 0 && Self.report.textOctets > 8)
    }
}
