import Mail
import Testing

@testable import MailFlow

@Suite("The TLS that mail came by, as a condition")
struct TLSUsedTests {
    private func row(tls: String?, from: String? = "192.0.2.1") -> TraceRow {
        var row = TraceRow(
            at: TraceCursor(received: WallTime(milliseconds: 1), kind: .message, number: 1), sender: "a@b.example",
            recipient: "c@d.example", status: .delivered)
        row.tls = tls
        row.fromIP = from
        return row
    }

    @Test("finds rows by each version, in the clear too, and none that came over no connection")
    func matches() {
        let rows = [
            row(tls: nil), row(tls: "TLSv1"), row(tls: "TLSv1.1"), row(tls: "TLSv1.2"), row(tls: "TLSv1.3"),
            row(tls: nil, from: nil), row(tls: "SSLv3"), row(tls: "TLSv9"),
        ]
        for (number, used) in TLSUsed.allCases.enumerated() {
            var query = TraceQuery()
            query.tlsUsed = [used]
            #expect(rows.indices.filter { TraceFilter(query).matches(rows[$0]) } == [number])
        }
        var query = TraceQuery()
        query.tlsUsed = [.tls12, .tls13]
        #expect(rows.indices.filter { TraceFilter(query).matches(rows[$0]) } == [3, 4])
        #expect(!query.mayMatchCounts && query.mayMatchRefusals && query.mayMatchMessages)
        #expect(rows.allSatisfy(TraceFilter(TraceQuery()).matches))
    }

    @Test(
        "is understood by EOP's names and by the number",
        arguments: [
            ("NoTls", TLSUsed.noTLS), ("No Tls", .noTLS), ("none", .noTLS), ("TLS1.2", .tls12), ("tls 1.3", .tls13),
            ("1.0", .tls10), ("1.1", .tls11),
        ])
    func words(word: String, used: TLSUsed) { #expect(TLSUsed(meantBy: word) == used) }

    @Test("is not guessed from another word", arguments: ["", "tls", "1", "1.4", "no", "TLSv1.2", "ssl3"])
    func otherWords(word: String) { #expect(TLSUsed(meantBy: word) == nil) }
}
