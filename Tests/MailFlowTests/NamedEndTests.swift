import Facts
import Mail
import NIOCore
import Organization
import Testing

@testable import MailFlow

/// What is recorded of the recipients that a sender named, beside the deliveries.
@Suite("Named recipients")
struct NamedEndTests {
    private func passage() throws -> Passage {
        try Passage { document in
            try document.addGroup(
                "all@contoso.com", ["a.smith@contoso.com", "bob@contoso.com", "guest@outside.example"])
            document.recipients[document.recipients.count - 1].emailAddresses = [
                try #require(EmailAddress("everyone@contoso.com"))
            ]
            try document.addGroup("lone@contoso.com", ["ann@contoso.com"])
            try document.addGroup("nest@contoso.com", ["all@contoso.com", "moved@contoso.com"])
            try document.addMailbox("moved@contoso.com", forwardingTo: "new@outside.example")
            document.recipients[document.recipients.count - 1].emailAddresses = [
                try #require(EmailAddress("gone@contoso.com"))
            ]
            try document.addMailbox("both@contoso.com", forwardingTo: "new@outside.example", keepingCopy: true)
            try document.addMailbox("inside@contoso.com", forwardingTo: "all@contoso.com")
            try document.addMailbox("toward@contoso.com", forwardingTo: "ann@bücher.example")
        }
    }

    private func accepted(_ recipients: [String]) throws -> AcceptedMessage {
        guard case .accept(let message) = try passage().categorize(recipients) else {
            throw Refused(recipients: recipients)
        }
        return message
    }

    private struct Refused: Error {
        var recipients: [String]
    }

    /// Ends as `EXPAND all@contoso.com: 3 recipients`.
    @Test(
        "end without a delivery as a group, as one whose mail is forwarded, or because all have a copy",
        arguments: [
            (["ann@contoso.com"], []), (["a.smith@contoso.com"], []), (["bob@contoso.com"], []),
            (["both@contoso.com"], []), (["postmaster@contoso.com"], []), (["nobody@corp.contoso.com"], []),
            (["all@contoso.com"], ["EXPAND all@contoso.com: 3 recipients"]),
            (["everyone@contoso.com"], ["EXPAND everyone@contoso.com (all@contoso.com): 3 recipients"]),
            (["lone@contoso.com"], ["EXPAND lone@contoso.com: 1 recipient"]),
            (["moved@contoso.com"], ["REDIRECT moved@contoso.com: new@outside.example"]),
            (["gone+news@contoso.com"], ["REDIRECT gone+news@contoso.com (moved@contoso.com): new@outside.example"]),
            (["inside@contoso.com"], ["REDIRECT inside@contoso.com: all@contoso.com"]),
            (["toward@contoso.com"], ["REDIRECT toward@contoso.com: ann@xn--bcher-kva.example"]),
            (
                ["ann@contoso.com", "a.smith@contoso.com"],
                [
                    "DUPLICATEDELIVER a.smith@contoso.com (ann@contoso.com): all that it leads to has a copy already"
                ]
            ),
            (
                ["all@contoso.com", "everyone@contoso.com", "carl@contoso.com"],
                [
                    "EXPAND all@contoso.com: 3 recipients",
                    "DUPLICATEDELIVER everyone@contoso.com (all@contoso.com): all that it leads to has a copy already",
                ]
            ),
            // The same address again is the same recipient.
            (["carl@contoso.com", "Carl@contoso.com"], []),
            (
                ["moved@contoso.com", "both@contoso.com"],
                ["REDIRECT moved@contoso.com: new@outside.example"]
            ),
        ] as [([String], [String])])
    func ends(_ recipients: [String], _ expected: [String]) throws {
        let ends = try accepted(recipients).ends.map { end in
            "\(end.kind.rawValue) \(end.recipient)\(end.primary.map { " (\($0))" } ?? ""): \(end.detail)"
        }
        #expect(ends == expected)
    }

    /// Deliveries as `named > delivered to, shown as, of`.
    @Test(
        "have deliveries that are shown by a member's primary address or by where mail is forwarded to",
        arguments: [
            (["ann@contoso.com"], ["ann@contoso.com > ann@contoso.com"]),
            (["a.smith@contoso.com"], ["a.smith@contoso.com > ann@contoso.com"]),
            (["bob@contoso.com"], ["bob@contoso.com > bob@corp.contoso.com"]),
            (["fay@contoso.com"], ["fay@contoso.com > ann@contoso.com"]),
            (
                ["everyone@contoso.com"],
                [
                    "everyone@contoso.com > ann@contoso.com, shown as ann@contoso.com, of all@contoso.com",
                    "everyone@contoso.com > bob@corp.contoso.com, shown as bob@contoso.com, of all@contoso.com",
                    "everyone@contoso.com > guest@outside.example, shown as guest@outside.example, of all@contoso.com",
                ]
            ),
            (
                ["nest@contoso.com"],
                [
                    "nest@contoso.com > ann@contoso.com, shown as ann@contoso.com",
                    "nest@contoso.com > bob@corp.contoso.com, shown as bob@contoso.com",
                    "nest@contoso.com > guest@outside.example, shown as guest@outside.example",
                    // Who is in the group, though the mail goes on.
                    "nest@contoso.com > new@outside.example, shown as moved@contoso.com",
                ]
            ),
            (
                ["gone@contoso.com"],
                ["gone@contoso.com > new@outside.example, shown as new@outside.example, of moved@contoso.com"]
            ),
            (
                ["both@contoso.com"],
                [
                    "both@contoso.com > both@contoso.com",
                    "both@contoso.com > new@outside.example, shown as new@outside.example",
                ]
            ),
            // The forward's target by the primary address that it has.
            (["toward@contoso.com"], ["toward@contoso.com > ann@contoso.com, shown as ann@contoso.com"]),
            (["postmaster@contoso.com"], ["postmaster@contoso.com > ann@contoso.com"]),
        ] as [([String], [String])])
    func shown(_ recipients: [String], _ expected: [String]) throws {
        let deliveries = try accepted(recipients).deliveries.map { delivery in
            "\(delivery.recipient.address) > \(delivery.deliverTo)"
                + (delivery.shown.map { ", shown as \($0)" } ?? "") + (delivery.primary.map { ", of \($0)" } ?? "")
        }
        #expect(deliveries == expected)
    }

    @Test(
        "the first author is that of the From field, however little was read of the message", arguments: [false, true])
    func author(isRead: Bool) throws {
        let content = ByteBuffer(
            string: "Subject: x\r\nFROM: \"A, B\" <ann@contoso.com>,\r\n bob@contoso.com\r\nFrom: c@d.e\r\n\r\n")
        var message = WholeMessage(
            reading: content, content: .memory(content), transaction: try transaction(from: "x@y.example"),
            session: nil, id: NetworkMessageID(high: 1, low: 2), receivedAt: WallTime(milliseconds: 0), ownName: "",
            headerLimit: .max)
        if isRead { message.facts.authors = MessageAuthors(reading: content) }
        #expect(message.author?.description == "ann@contoso.com")
    }

    @Test(
        "there is no author where From names none",
        arguments: ["Subject: x\r\n\r\n", "From: nobody\r\n\r\n", "From:\r\n\r\n"])
    func noAuthor(header: String) throws {
        let content = ByteBuffer(string: header)
        let message = WholeMessage(
            reading: content, content: .memory(content), transaction: try transaction(from: "x@y.example"),
            session: nil, id: NetworkMessageID(high: 1, low: 2), receivedAt: WallTime(milliseconds: 0), ownName: "",
            headerLimit: .max)
        #expect(message.author == nil)
    }
}
