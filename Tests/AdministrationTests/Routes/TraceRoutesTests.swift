import Identity
import Mail
import MailFlow
import Operations
import Testing

@testable import Administration

@Suite("Routes of the trace and of mail")
struct TraceRoutesTests {
    @Test(
        "An identity stands in a path with ~ for its backslashes, and nothing but the whole of it names it",
        arguments: [
            ("contoso~smartHost~To B", true), ("CONTOSO~SmartHost~to b", true), ("contoso\\smartHost\\To B", true),
            ("contoso", false), ("contoso~smartHost", false), ("~smartHost~To B", false), ("", false), ("*", false),
        ])
    func identities(_ segment: String, _ isName: Bool) {
        #expect(PathIdentity.isName(segment, of: "contoso\\smartHost\\To B") == isName)
    }

    @Test("The identity of an item in quarantine is read back from its path")
    func items() {
        let identity = "00000000-0000-0000-0000-000000000001\\00000000-0000-0000-0000-000000000002"
        #expect(PathIdentity.item(PathIdentity.written(identity)) == identity)
    }

    @Test("The detail of a message has what the rules said, once, and no value ends a part")
    func detail() {
        let moment = WallTime(milliseconds: 1_795_438_939_000)
        let place = TraceCursor(received: moment, kind: .message, number: 1)
        var row = TraceRow(at: place, sender: "a@b.example", recipient: "c@d.example", status: .delivered)
        row.rules = [RuleHit(rule: "x|y;z", effect: .enforced, actions: ["SetSCL"])]
        let detail = TraceDetail(
            rows: [row, row], decisions: [],
            events: [
                TraceDetail.Event(recipient: nil, at: moment, event: "RECEIVE", remote: nil, detail: "received"),
                TraceDetail.Event(
                    recipient: "c@d.example", at: moment, event: "SEND", remote: "mx;|.example [192.0.2.1]",
                    detail: "250 OK"),
            ])
        let rows = TraceDetailRow.all(TraceDetailView(detail))
        #expect(rows.map(\.event) == ["RECEIVE", "SEND"])
        #expect(rows[0].data == "S:TRA=ETR|ruleName=x_y_z|mode=Enforce|action=SetSCL")
        #expect(rows[1].data == "S:Remote=mx__.example [192.0.2.1]")
    }

    @Test("A job is asked for by whoever is signed in, and content of mail by its own permission")
    func access() {
        #expect(JobRoutes.all.allSatisfy { $0.access == .signedIn })
        let content = Set(["exportMessage", "previewQuarantineItem", "downloadQuarantineItem"])
        let asked = (MessageRoutes.all + QuarantineRoutes.all).filter { content.contains($0.operationID) }
        #expect(asked.count == content.count)
        for route in asked {
            #expect(
                route.access == .permission(.messageContent) || route.access == .permission(.quarantineContent),
                "\(route.operationID)")
        }
    }
}
