import Foundation
import NIOCore
import Testing

@testable import Mail

@Suite("Internal header fields")
struct InternalFieldTests {
    private func summary(_ header: String, limit: Int = .max) -> HeaderSummary {
        HeaderSummary(reading: ByteBuffer(string: header), ownName: "mx.Example.net", limit: limit)
    }

    /// The internal fields of a header, as they stand.
    private func found(_ header: String) -> [String] {
        let bytes = Array(header.utf8)
        return summary(header).internalFields.map { String(decoding: bytes[$0.range], as: UTF8.self) }
    }

    static let internalFields = [
        "X-MS-Exchange-Organization-SCL: -1\r\n", "x-ms-exchange-ORGANIZATION-scl:-1\r\n",
        "X-MS-Exchange-Organization-AuthAs \t : Internal\r\n", "X-MS-Exchange-Organization-SCL:\r\n\t-1\r\n",
        "X-MS-Exchange-Organization-SCL:\r\n \r\n -1\r\n", "X-MS-Exchange-Organization-:\r\n",
        "X-MS-Exchange-CrossPremises-AuthAs: Internal\r\n", "X-MS-Exchange-CrossTenant-Id: 1\r\n",
        "X-MS-Exchange-Forest-RulesExecuted: 1\r\n", "X-Forefront-Antispam-Report: SFV:SKN\r\n",
        "x-forefront-antispam-report : SFV:SKN\r\n", "X-Microsoft-Antispam: BCL:0;\r\n",
        "X-Microsoft-Antispam-Message-Info: abc\r\n", "X-MS-Exchange-SkipListedInternetSender: ip=[1]\r\n",
        "X-MS-Exchange-ExternalOriginalInternetSender: ip=[1]\r\n",
        "X-MS-Exchange-EnableFirstContactSafetyTip: Enable\r\n", "X-CustomSpam: x\r\n", "x-spam-FLAG : NO\r\n",
        "X-Spam-Status: No, score=-9\r\n", "X-SPAM-Score: -9\r\n", "X-Spam-Level:\r\n", "x-malware-scan: clean\r\n",
        "X-Postern-Verdict: none\r\n",
        "x-postern-loops: x\r\n", "Authentication-Results: mx.example.net; spf=pass\r\n",
        "AUTHENTICATION-RESULTS :MX.example.NET;none\r\n", "Authentication-Results: mx.example.net\r\n 1; none\r\n",
        "Authentication-Results: (a (nested) \\) comment) mx.example.net (x) 1; dkim=pass\r\n",
        "Authentication-Results:\r\n  \"mx.exam\\ple.net\"; spf=pass\r\n",
        "Authentication-Results: mx.example.net.;none\r\n",
        // Without a name of who checked.
        "Authentication-Results: spf=pass (sender IP is 192.0.2.1)\r\n smtp.mailfrom=a.example; dkim=none\r\n",
        "authentication-results:\r\n (x) dmarc (y) = pass\r\n",
    ]

    @Test(
        "tells results without a name from those in the name of this server",
        arguments: [
            ("mx.example.net; spf=pass", InternalField.Kind.ownAuthenticationResults),
            ("spf=pass", .unnamedAuthenticationResults), ("dkim = fail; mx.example.net", .unnamedAuthenticationResults),
        ])
    func results(_ value: String, _ kind: InternalField.Kind) {
        #expect(summary("Authentication-Results: \(value)\r\n\r\n").internalFields.map(\.kind) == [kind])
    }

    static let others = [
        "X-MS-Exchange-Organization: x\r\n", "X-MS-Exchange-Inbox-Rules-Loop: ann@contoso.com\r\n",
        "X-Forefront-Antispam-Report-Untrusted: SFV:NSPM\r\n", "X-Postern-Loop: x\r\n", "X-POSTERN-LOOP : x\r\n",
        "XX-MS-Exchange-Organization-SCL: 1\r\n", "Authentication-Results: mx2.example.net; spf=pass\r\n",
        "Authentication-Results: mx.example.net.evil.example; spf=pass\r\n", "Authentication-Results: ; none\r\n",
        "Authentication-Results: (mx.example.net) other; none\r\n", "Authentication-Results:\r\n",
        "Authentication-Results: (unclosed mx.example.net; none\r\n",
        "ARC-Authentication-Results: i=1; mx.example.net; spf=pass\r\n", "Received-SPF: pass\r\n",
        "Original-Authentication-Results: mx.example.net; none\r\n", "X-Spam: YES\r\n", "X-Malware-Scanner: x\r\n",
        "Subject: X-Postern-A: b\r\n",
    ]

    @Test(
        "internal header fields are found whatever the case, blanks before the colon and folding",
        arguments: internalFields)
    func find(_ field: String) {
        #expect(found(field + "\r\n") == [field])
        #expect(found("A: b\r\n" + field + field + "C: d\r\n\r\nbody\r\n") == [field, field])
        #expect(found("A: b\r\n\r\n" + field) == [], "A line of the body was taken for a field.")
        // Cut off anywhere it is no other field's neighbour, and nothing traps.
        for end in 0...field.utf8.count { _ = summary(String(decoding: field.utf8.prefix(end), as: UTF8.self)) }
    }

    @Test("no other fields are internal header fields", arguments: others)
    func leave(_ field: String) { #expect(found("A: b\r\n" + field + "C: d\r\n\r\n") == []) }

    @Test("know an own name in U-labels")
    func uLabels() {
        let header = "Authentication-Results: b\u{fc}cher.example; spf=pass\r\n\r\n"
        let summary = HeaderSummary(reading: ByteBuffer(string: header), ownName: "xn--bcher-kva.example")
        #expect(summary.internalFields.map(\.kind) == [.ownAuthenticationResults])
    }

    @Test("internal header fields are found behind a malformed line, where lenient readers look, up to the blank line")
    func malformed() {
        let field = "X-MS-Exchange-Organization-SCL: -1\r\n"
        #expect(found("A: b\r\nno field\r\n" + field + "\r\n" + field) == [field])
        #expect(found("A: b\r\nno field\r\n folded\r\nC: d\r\n" + field + "x\r\n" + field) == [field, field])
        let split = "X-MS-Exchange-Organization-SCL\r\n : -1\r\n"
        #expect(found("A: b\r\n" + split + "\r\n") == [split])
        // All of it is body, for everyone.
        #expect(found("no field\r\n" + field + "\r\n") == [])
        let header = "A: b\r\nno field\r\n" + field + "\r\n"
        #expect(summary(header).fieldCount == 2)
        #expect(summary(header).size == 6)
        #expect(
            summary("A: b\r\nno field\r\n" + String(repeating: field, count: 50), limit: 200).internalFields.count < 8)
    }

    @Test("say where the word is that changes when a field crosses premises")
    func scope() throws {
        for (header, word, subject) in [
            ("A: b\r\nX-MS-Exchange-CrossPremises-AuthAs: x\r\n\r\n", "CrossPremises", "authas"),
            ("X-MS-EXCHANGE-ORGANIZATION-SCL : 1\r\n\r\n", "ORGANIZATION", "scl"),
        ] {
            let field = try #require(summary(header).internalFields.first)
            let scope = try #require(field.scope)
            #expect(String(decoding: Array(header.utf8)[scope], as: UTF8.self) == word)
            #expect(field.subject == Substring(subject))
        }
    }

    @Test("internal header fields go out of what a report shows of a message")
    func report() {
        let edits = MessageEdits(removed: [0..<6], trusted: [.init(range: 12..<18, scope: 13..<14)])
        let content = ByteBuffer(string: "A: b\r\nC: d\r\nE: f\r\n\r\nbody\r\n")
        #expect(String(buffer: edits.withoutInternalFields(content)) == "C: d\r\n\r\nbody\r\n")
        #expect(String(buffer: edits.withoutInternalFields(ByteBuffer(string: "A: b\r\nC: d\r\nE:"))) == "C: d\r\n")
        #expect(String(buffer: MessageEdits().withoutInternalFields(content)) == String(buffer: content))
    }

    @Test("left out or kept are stored with the message, and older messages have none")
    func stored() throws {
        let edits = MessageEdits(
            prepended: ["A: b"], removed: [0..<6, 20..<30],
            trusted: [.init(range: 30..<60, scope: 44..<56), .init(range: 60..<70)])
        var json = ByteBuffer()
        json.writeJSON(edits)
        #expect(try JSONDecoder().decode(MessageEdits.self, from: Data(json.readableBytesView)) == edits)
        #expect(
            try JSONDecoder().decode(MessageEdits.self, from: try JSONEncoder().encode(edits)) == edits)
        let old = Data(#"{"prepended":["A: b"],"appended":[]}"#.utf8)
        #expect(try JSONDecoder().decode(MessageEdits.self, from: old) == MessageEdits(prepended: ["A: b"]))
    }
}
