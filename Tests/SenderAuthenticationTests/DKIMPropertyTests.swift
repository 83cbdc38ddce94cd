import Mail
import NIOCore
import PosternTesting
import Testing

@testable import SenderAuthentication

@Suite("DKIM: properties")
struct DKIMPropertyTests {
    private static let pieces = [
        "a", "b:", " ", "\t", "  ", "\r\n", "\r\n\r\n", "\r", "\n", ".", "\u{0}", "ü", "=", " \r\n", "\t\r\n\t",
    ]

    private func text(_ random: inout SeededRandom, upTo count: Int) -> String {
        (0..<Int.random(in: 0...count, using: &random)).map { _ in Self.pieces.randomElement(using: &random) ?? "" }
            .joined()
    }

    private func header(_ random: inout SeededRandom) -> String {
        var header = "From: Ann <ann@example.com>\r\n"
        for _ in 0..<Int.random(in: 0...5, using: &random) {
            let name = ["To", "subject", "X-A", "Date ", "CC"].randomElement(using: &random) ?? ""
            let words = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                ["word", " ", "\t", "\r\n more", "  x"].randomElement(using: &random) ?? ""
            }
            header += "\(name):" + words.joined() + "\r\n"
        }
        return header
    }

    @Test("a body has one hash, however it is cut into pieces, and every beginning of it has the hash it has alone")
    func pieces() {
        var random = SeededRandom(seed: 1)
        for _ in 0..<400 {
            let body = Array(text(&random, upTo: 40).utf8)
            for form in [DKIMCanonicalization.simple, .relaxed] {
                let limits = (0..<3).map { _ in Int.random(in: 0...60, using: &random) }
                var whole = DKIMBodyHasher(form, limits: limits)
                whole.update(ByteBuffer(bytes: body))
                let expected = whole.finish()
                var cut = DKIMBodyHasher(form, limits: limits)
                var rest = body[...]
                while !rest.isEmpty {
                    let piece = rest.prefix(Int.random(in: 0...4, using: &random))
                    cut.update(ByteBuffer(bytes: piece))
                    rest = rest.dropFirst(piece.count)
                }
                let found = cut.finish()
                #expect(found.whole == expected.whole, "\(body) \(form)")
                #expect(found.count == expected.count)
                #expect(found.beginnings == expected.beginnings)
                #expect(
                    expected.beginnings[expected.count] == nil || expected.beginnings[expected.count] == expected.whole)
                #expect(Set(expected.beginnings.keys) == Set(limits.filter { $0 <= expected.count }))
            }
        }
    }

    @Test("the relaxed form of a body is that of the plain definition")
    func definition() {
        var random = SeededRandom(seed: 2)
        for _ in 0..<1_000 {
            expectDefinition(of: text(&random, upTo: 30))
        }
    }

    @Test("the relaxed form of a body does not depend on where in a run of text an octet stands")
    func places() {
        let pieces = [
            " ", "  ", "\t", " \t", "\r\n", " \r\n", "\r\n ", "\r\n\r\n", "\r", "\n", " ! ", " !!", "\u{1F}", " \u{7F}",
            "\u{0}", "ü",
            " ü ",
        ]
        for piece in pieces {
            for place in 0...20 {
                for rest in [0, 1, 7, 8, 9, 12] {
                    let run = String(repeating: "x", count: place)
                    expectDefinition(of: run + piece + String(repeating: "y", count: rest))
                    expectDefinition(of: run + piece + "y" + piece + String(repeating: "z", count: rest))
                }
            }
        }
    }

    private func expectDefinition(of body: String) {
        // RFC 6376 section 3.4.4, line by line.
        var lines: [[UInt8]] = []
        for line in body.utf8.split(separator: [13, 10], omittingEmptySubsequences: false) {
            var output: [UInt8] = []
            for octet in line {
                let octet = octet == 9 ? 32 : octet
                if octet != 32 || output.last != 32 { output.append(octet) }
            }
            if output.last == 32 { output.removeLast() }
            lines.append(output)
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        var canonical: [UInt8] = []
        for line in lines { canonical += line + [13, 10] }
        var relaxed = DKIMBodyHasher(.relaxed)
        relaxed.update(ByteBuffer(string: body))
        var simple = DKIMBodyHasher(.simple)
        simple.update(ByteBuffer(bytes: canonical))
        // Without any line the simple form has one line end, and the relaxed one nothing.
        let hashes = relaxed.finish()
        #expect(hashes.count == canonical.count, "\(body.debugDescription)")
        if !canonical.isEmpty { #expect(hashes.whole == simple.finish().whole, "\(body.debugDescription)") }
    }

    @Test("the fields of a header are found by name in any case, however many there are and whatever their sizes")
    func names() {
        var random = SeededRandom(seed: 4)
        let names = (0..<3_000).map { number in
            "N\(number)-" + String(repeating: "aB", count: Int.random(in: 0...9, using: &random))
        }
        var header = ""
        for name in names { header += "\(name): 1\r\n" }
        for name in names.prefix(500) { header += "\(name.uppercased()) : 2\r\n" }
        let index = FieldIndex(ByteBuffer(string: header + "\r\n"))
        for (number, name) in names.enumerated() {
            #expect(index.count(of: Array(name.lowercased().utf8)) == (number < 500 ? 2 : 1), "\(name)")
        }
        #expect(index.count(of: Array("n0".utf8)) == 0)
        #expect(index.count(of: []) == 0)
        let asked = [names[3], names[3], names[3], names[2_000]].map { Array($0.lowercased().utf8)[...] }
        let expected = [3, 3, 2_000].map { names[$0] }.enumerated().map { place, name in
            place == 0 ? "\(name.uppercased()) : 2\r\n" : "\(name): 1\r\n"
        }
        #expect(String(decoding: index.signedHeader(asked, .simple), as: UTF8.self) == expected.joined())
    }

    @Test("random messages pass once signed, in every form, and with several keys at once")
    func signed() async throws {
        var random = SeededRandom(seed: 3)
        let forms = [DKIMCanonicalization.simple, .relaxed]
        let resolver = try DKIMSample.resolver()
        for _ in 0..<150 {
            let header = header(&random)
            let body = text(&random, upTo: 30)
            var keys = [try DKIMSample.rsa.get(), try DKIMSample.ed25519.get()]
            for index in keys.indices {
                keys[index].headerCanonicalization = forms.randomElement(using: &random) ?? .simple
                keys[index].bodyCanonicalization = forms.randomElement(using: &random) ?? .simple
            }
            let content = ByteBuffer(string: header + "\r\n" + body)
            let fields = try DKIMSigner(keys).signatures(
                header: content, edits: MessageEdits(), content: .memory(content), at: VirtualClock().wallTime())
            let outcomes = await resolver.verify(
                ByteBuffer(string: fields.map { $0 + "\r\n" }.joined() + header + "\r\n" + body))
            #expect(outcomes.map(\.result) == [.pass, .pass], "\(outcomes.map(\.reason)) \(header) \(body)")
        }
    }

    @Test("a changed octet breaks the signature, unless it is white space that doesn't count or isn't signed")
    func changes() async throws {
        let body = "Hi  Bob.\r\n\r\nAnn\r\n"
        let header = "From: Ann <a@example.com>\r\nSubject: A b\r\n"
        let resolver = try DKIMSample.resolver()
        let key = try DKIMSample.ed25519.get()
        for form in ["simple/simple", "relaxed/relaxed"] {
            let message = try DKIMSample.message(
                "v=1; a=ed25519-sha256; c=\(form); d=example.com; s=ed; t=1; h=from:subject:from:subject",
                header: header, body: body, key: key)
            let octets = Array(message.utf8)
            let original = canonical(octets)
            // White space at the end of b= belongs to its value, which is not signed.
            let end = try #require(octets.firstIndex(of: 13))
            for index in octets.indices where index != end {
                for replacement in [UInt8(ascii: "!"), 0x20, octets[index] ^ 0x20] where replacement != octets[index] {
                    var changed = octets
                    changed[index] = replacement
                    let result = await resolver.verify(ByteBuffer(bytes: changed)).first?.result
                    let isSame = form == "relaxed/relaxed" && canonical(changed) == original
                    if isSame {
                        #expect(result == .pass, "\(index) \(replacement)")
                    } else {
                        #expect(
                            result != .pass,
                            "\(form) \(index) \(replacement) \(String(decoding: changed, as: UTF8.self))")
                    }
                }
            }
        }
    }

    // The relaxed form of a message, by the definition.
    private func canonical(_ octets: [UInt8]) -> [UInt8] {
        let index = FieldIndex(ByteBuffer(bytes: octets))
        var output: [UInt8] = []
        for number in index.layout.fields.indices { DKIMHeader.append(index.raw(number), .relaxed, to: &output) }
        var hasher = DKIMBodyHasher(.relaxed)
        hasher.update(ByteBuffer(bytes: octets[index.layout.bodyOffset...]))
        return output + hasher.finish().whole
    }

    @Test("white space that the relaxed form leaves out, and other cases of names, don't matter")
    func invariants() async throws {
        let message = try DKIMSample.message(
            "v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=rsa; h=from:to:subject:subject")
        for (old, new) in [
            ("From: Ann", "FROM  :  \t Ann"), ("Subject: A  b\r\n\tc", "subject:A\tb c  "),
            ("Hi  Bob. \r\n", "Hi\tBob.\r\n"), ("Ann\r\n\r\n\r\n", "Ann\r\n"), ("Ann\r\n\r\n\r\n", "Ann\t\r\n \r\n"),
            ("c=relaxed/relaxed; ", "c=relaxed/relaxed;\r\n\t\t"),
        ] {
            let changed = message.replacing(old, with: new)
            try #require(changed != message)
            #expect(try await DKIMSample.outcome(changed)?.result == .pass, "\(new)")
        }
    }
}
