import Facts
import Mail
import MailFlow
import Organization
import Testing

@Suite("Attribution")
struct AttributionTests {
    struct Case: CustomTestStringConvertible {
        var client: String
        var sender: String
        var recipient: String
        var expected: String
        var testDescription: String { "\(client) from <\(sender)> to <\(recipient)>: \(expected)" }

        init(_ client: String, _ sender: String, _ recipient: String, _ expected: String) {
            self.client = client
            self.sender = sender
            self.recipient = recipient
            self.expected = expected
        }
    }

    static let shared = "10.9.9.9"

    static let cases: [Case] = [
        // Nobody's server: the recipient's domain decides.
        Case(stranger, "x@sender.example", "ann@contoso.com", "contoso incoming"),
        Case(stranger, "", "fred@fabrikam.com", "fabrikam incoming"),
        Case(stranger, "x@sender.example", "y@elsewhere.example", "550 5.7.64"),
        // The sender's domain opens nothing to a stranger.
        Case(stranger, "ann@contoso.com", "y@elsewhere.example", "550 5.7.64"),
        Case(stranger, "ann@contoso.com", "carl@contoso.com", "contoso incoming"),
        // The organization's own server.
        Case(headOffice, "ann@contoso.com", "y@elsewhere.example", "contoso originating From head office"),
        Case(headOffice, "ann@contoso.com", "carl@contoso.com", "contoso originating From head office"),
        Case(headOffice, "x@deep.corp.contoso.com", "y@elsewhere.example", "contoso originating From head office"),
        Case(headOffice, "ann@contoso.com", "fred@fabrikam.com", "contoso originating From head office"),
        Case(headOffice, "x@sender.example", "ann@contoso.com", "contoso incoming From head office"),
        Case(headOffice, "", "ann@contoso.com", "contoso incoming From head office"),
        Case(headOffice, "x@sender.example", "y@elsewhere.example", "550 5.7.64"),
        Case(headOffice, "", "y@elsewhere.example", "550 5.7.64"),
        Case(headOffice, "x@sender.example", "fred@fabrikam.com", "fabrikam incoming"),
        Case(headOffice, "fred@fabrikam.com", "y@elsewhere.example", "550 5.7.64"),
        Case(headOffice, "fred@fabrikam.com", "ann@contoso.com", "contoso incoming From head office"),
        Case(headOffice, "x@legacy.contoso.com", "y@elsewhere.example", "550 5.7.60"),
        // An address that two organizations name: the sender decides, then the recipient.
        Case(shared, "ann@contoso.com", "y@elsewhere.example", "contoso originating From head office"),
        Case(shared, "fred@fabrikam.com", "y@elsewhere.example", "fabrikam originating From Fabrikam"),
        Case(shared, "x@sender.example", "fred@fabrikam.com", "fabrikam incoming From Fabrikam"),
        Case(shared, "x@sender.example", "y@elsewhere.example", "550 5.7.64"),
    ]

    @Test("finds organization, direction and connector", arguments: cases)
    func attribution(_ input: Case) throws {
        let ruling = try Perimeter(snapshot: both()).rule(
            "<\(input.recipient)>", sender: input.sender, from: input.client)
        #expect(ruling.summary == input.expected)
    }

    @Test("says TenantAttribution to strangers and ATTR36 to servers of a connector")
    func texts() throws {
        let perimeter = Perimeter(snapshot: try both())
        #expect(
            try perimeter.rule("<y@elsewhere.example>", sender: "x@sender.example", from: stranger).refusal?.description
                == "550 5.7.64 TenantAttribution; Relay Access Denied")
        #expect(
            try perimeter.rule("<y@elsewhere.example>", sender: "x@sender.example", from: headOffice).refusal?
                .description
                == "550 5.7.64 Relay Access Denied ATTR36. For more details please refer to: "
                + "https://support.microsoft.com/kb/3169958")
    }

    private func later(_ path: String, first: String, sender: String, from client: String) throws -> RecipientRuling {
        let perimeter = Perimeter(snapshot: try both())
        var transaction = try transaction(from: sender)
        let ruling = try perimeter.rule(first, in: transaction, from: client)
        transaction.attribution = try #require(ruling.attribution) as Attribution
        transaction.recipients.append(try #require(ruling.recipient))
        return try perimeter.rule(path, in: transaction, from: client)
    }

    @Test("keeps a transaction to one organization: another's recipient gets 452 4.5.3")
    func oneOrganization() throws {
        let ruling = try later(
            "<fred@fabrikam.com>", first: "<ann@contoso.com>", sender: "x@sender.example", from: stranger)
        #expect(ruling.refusal?.description == "452 4.5.3 Too many recipients")
        let connected = try later(
            "<fred@fabrikam.com>", first: "<ann@contoso.com>", sender: "x@sender.example", from: headOffice)
        #expect(connected.refusal == Replies.tooManyRecipients)
    }

    @Test("keeps direction and connector for later recipients")
    func laterRecipients() throws {
        #expect(
            try later("<y@elsewhere.example>", first: "<z@other.example>", sender: "ann@contoso.com", from: headOffice)
                .summary == "contoso originating From head office")
        #expect(
            try later("<fred@fabrikam.com>", first: "<z@other.example>", sender: "ann@contoso.com", from: headOffice)
                .summary == "contoso originating From head office")
        #expect(
            try later("<y@elsewhere.example>", first: "<ann@contoso.com>", sender: "x@s.example", from: headOffice)
                .refusal == Replies.senderNotAccepted)
        #expect(
            try later("<y@elsewhere.example>", first: "<ann@contoso.com>", sender: "x@s.example", from: stranger)
                .refusal == Replies.relayDenied)
    }
}

@Suite("Never an open relay")
struct OpenRelayTests {
    // Every one of these comes from a stranger. None may leave for a domain outside, or through a server behind.
    static let refused: [(String, Reply)] = [
        ("<@contoso.com:user@elsewhere.example>", Replies.relayDenied),
        ("<@contoso.com,@corp.contoso.com:user@elsewhere.example>", Replies.relayDenied),
        ("<user%elsewhere.example@contoso.com>", Replies.recipientUnknown),
        ("<elsewhere.example!user@contoso.com>", Replies.recipientUnknown),
        ("<\"user@elsewhere.example\"@contoso.com>", Replies.recipientUnknown),
        ("<user%elsewhere.example@corp.contoso.com>", Replies.relayDenied),
        ("<elsewhere.example!user@corp.contoso.com>", Replies.relayDenied),
        ("<\"user@elsewhere.example\"@corp.contoso.com>", Replies.relayDenied),
        ("<user@[192.0.2.7]>", Replies.relayDenied),
        ("<\"ann\"@[10.1.1.25]>", Replies.relayDenied),
        ("<ann@[IPv6:::1]>", Replies.relayDenied),
        ("<ann@contoso.com.elsewhere.example>", Replies.relayDenied),
        ("<ann@xcontoso.com>", Replies.relayDenied),
        ("<ann@notcorp.contoso.com.example>", Replies.relayDenied),
        ("<ann@com>", Replies.relayDenied),
        // The first letter is the Cyrillic с.
        ("<ann@\u{441}ontoso.com>", Replies.relayDenied),
        ("<\"ann \"@contoso.com>", Replies.recipientUnknown),
        ("<jörg@contoso.com>", Replies.nonASCIIAddress),
        ("<jörg@elsewhere.example>", Replies.nonASCIIAddress),
    ]

    @Test("an address that hides another one is refused to a stranger", arguments: refused)
    func tricks(_ text: String, _ reply: Reply) throws {
        var parser = AddressParser(Substring(text))
        // What is no forward-path never gets to the Perimeter: every row has to be one, or it would show nothing.
        let path = parser.forwardPath()
        let parsed = try #require(path)
        try #require(parser.remainder.isEmpty)
        for sender in ["", "x@sender.example", "ann@contoso.com"] {
            let ruling = Perimeter(snapshot: try both()).recipient(
                parsed, notify: nil, originalRecipient: nil, in: try transaction(from: sender),
                session: try session(stranger))
            #expect(ruling.refusal == reply, "\(text) from <\(sender)>")
        }
    }

    @Test(
        "does not take for an address what is none",
        arguments: [
            "<>", "<ann@>", "<@contoso.com>", "<ann@contoso.com.>", "<ann>", "<\"\"@contoso.com>",
            "<\"a\u{0}b\"@contoso.com>",
        ])
    func noPath(_ path: String) {
        var parser = AddressParser(Substring(path))
        let parsed = parser.forwardPath()
        #expect(parsed == nil || !parser.remainder.isEmpty)
    }

    @Test("drops a source route and looks at the address behind it")
    func sourceRoute() throws {
        let ruling = try Perimeter(snapshot: both()).rule(
            "<@elsewhere.example:ann@contoso.com>", sender: "", from: stranger)
        #expect(ruling.recipient?.address.description == "ann@contoso.com")
    }

    @Test("takes an ordinary quoted local part for what it says")
    func quoted() throws {
        let ruling = try Perimeter(snapshot: both()).rule("<\"ann\"@contoso.com>", sender: "", from: stranger)
        #expect(ruling.attribution?.organization == "contoso")
    }

    @Test("refuses an address literal from the organization's own server as well")
    func literalFromOwnServer() throws {
        let ruling = try Perimeter(snapshot: both()).rule(
            "<user@[192.0.2.7]>", sender: "ann@contoso.com", from: headOffice)
        #expect(ruling.refusal == Replies.addressLiteral)
    }

    @Test("accepts a recipient beyond ASCII with SMTPUTF8 as far as it is known")
    func smtpUTF8() throws {
        let perimeter = Perimeter(snapshot: try both())
        let transaction = try transaction(from: "", smtpUTF8: true)
        #expect(
            try perimeter.rule("<jörg@contoso.com>", in: transaction, from: stranger).refusal
                == Replies.recipientUnknown)
        #expect(try perimeter.rule("<jörg@corp.contoso.com>", in: transaction, from: stranger).refusal == nil)
    }
}
