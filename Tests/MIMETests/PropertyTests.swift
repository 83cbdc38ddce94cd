import MIME
import NIOCore
import Testing

/// Numbers that are the same in each run.
private struct Numbers: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 29
    }
}

@Suite("Any octets")
struct PropertyTests {
    private static let seeds: [[UInt8]] =
        BrokenForm.all.map { Array($0.message.utf8) }
        + [
            "Content-Type: text/html; charset=utf-16\n\n<p style='color:#fff;background:url(http://a.b)'>&amp;&#x41;<!--[if x]><a href=//x/y>z</a><![endif]-->",
            "Content-Type: text/calendar; charset=utf-7\n\nBEGIN:VCALENDAR\nURL:http://a.example\\n\n x\n",
            "Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nATTACH;FILENAME=\"a;b\";ENCODING=BASE64:QUJD\n RA==\nPHOTO:data:a/b,c\n",
            "Content-Type: application/mbox; name=a.mbox\n\nFrom a\nSubject: x\nTo: y\n\nz\n\nFrom b\nTo: z\n\n",
            "Content-Type: application/pkcs7-mime\nContent-Transfer-Encoding: base64\n\n"
                + "MIAGCSqGSIb3DQEHAqCAMIACAQExADCABgkqhkiG9w0BBwGggCSABAVUbzogeAQEDQoNCgAAAAAAAAAAAAA=\n",
            "\n(This file must be converted with BinHex 4.0)\n\n:!f'08!9%9%46!!!!!!!!!!%!!!!!!!!X!!J:\n",
            "Content-Disposition: attachment; filename*0*=utf-8''%41; filename*1=\"b(c\\\"\"; filename==?utf-8?b?QQ==?=\n\nx",
            "Content-Type: text/html\n\n<a href='data:text/html;base64,PGEgaHJlZj0iaHR0cDovL2EuYiI+'>x</a><iframe srcdoc='&lt;b'></iframe><script><!--<script>",
        ].map { Array($0.utf8) }
    private static let pieces: [[UInt8]] =
        [
            "\n", "\r", "\r\n", "\r\n\r\n", " ", "\t", "\0", "--", "--b", "--b--", "=", "=3D", "==", ";", "\"", "\\",
            "(", ")", "<", ">", "&", "&#",
            "%", "%41", "*0*=", "boundary=", "Content-Type: ", "Content-Transfer-Encoding: base64\n", "multipart/mixed",
            "message/rfc822", "text/html",
            "begin 644 x\n", "end\n", "<a href=", "<style>", "<script>", "<!--", "-->", "http://", "www.", "data:",
            "charset=utf-16", "PK\u{3}\u{4}", "MZ", "\n=ybegin line=1 size=1 name=a\n", "=yend\n",
            "(This file must be converted with BinHex 4.0)\n:", "BEGIN:VCARD\n", ";ENCODING=BASE64:", "\n\nFrom a\n",
            "name=a.mbox", "'", "`",
        ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xFF, 0xFE]]

    private static func mutated(_ seed: [UInt8], _ numbers: inout Numbers) -> [UInt8] {
        var octets = seed
        for _ in 0..<Int.random(in: 1...8, using: &numbers) {
            let place = Int.random(in: 0...octets.count, using: &numbers)
            switch Int.random(in: 0..<6, using: &numbers) {
            case 0: octets.insert(contentsOf: pieces.randomElement(using: &numbers) ?? [], at: place)
            case 1: octets.removeSubrange(place..<min(octets.count, place + Int.random(in: 1...20, using: &numbers)))
            case 2 where place < octets.count: octets[place] = UInt8.random(in: 0...255, using: &numbers)
            case 3:
                let end = min(octets.count, place + Int.random(in: 1...200, using: &numbers))
                octets.insert(contentsOf: octets[place..<end], at: place)
            case 4: octets.removeSubrange(place...)
            default: octets += seeds.randomElement(using: &numbers) ?? []
            }
        }
        return octets
    }

    @Test(
        "octets of any kind are looked into without a trap, within the bounds and the same each time", arguments: 0..<16
    )
    func anything(_ seed: UInt64) {
        var numbers = Numbers(state: seed &* 0x9E37_79B9_7F4A_7C15 &+ 1)
        for round in 0..<120 {
            let octets = Self.mutated(Self.seeds[Int.random(in: 0..<Self.seeds.count, using: &numbers)], &numbers)
            var bounds = ContentBounds()
            if round % 3 == 0 {
                bounds.depth = 4
                bounds.parts = 8
                bounds.header = 128
                bounds.text = 256
                bounds.words = 100
                bounds.links = 4
            }
            let content = ByteBuffer(bytes: octets)
            let facts = ContentFacts(reading: content, bounds: bounds)
            #expect(!facts.parts.isEmpty && facts.parts.count <= bounds.parts)
            #expect(facts.links.count <= bounds.links)
            #expect(Set(facts.parts.map(\.path)).count == facts.parts.count, "paths are distinct: \(octets)")
            for part in facts.parts where facts.sha256(of: part) != nil {
                #expect(facts.content(of: part)?.readableBytes == part.size)
            }
            if round % 10 == 0 {
                let again = ContentFacts(reading: content, bounds: bounds)
                #expect(again.defects == facts.defects)
                #expect(again.links == facts.links)
            }
        }
    }

    @Test("a message that is part of a larger buffer is read by itself")
    func slice() {
        var buffer = ByteBuffer(string: "From: x\n\nContent-Type: text/plain\n\nhello http://a.example")
        buffer.moveReaderIndex(forwardBy: 9)
        let facts = ContentFacts(reading: buffer)
        #expect(facts.text("1") == "hello http://a.example")
        #expect(facts.links.count == 1)
    }
}
