import Facts
import Mail
import MailFlow
import Organization
import PosternTesting
import Testing

@Suite("Perimeter: senders")
struct PerimeterSenderTests {
    @Test("refuses a declared size over the limit with 552 5.3.4")
    func declaredSize() throws {
        let perimeter = Perimeter(snapshot: try snapshot(contoso) { $0.messageSize = 1_000_000 })
        let envelope = try transaction(from: "a@b.example").envelope
        let tooBig = perimeter.sender(envelope, declaredSize: 1_000_001, session: try session(stranger))
        #expect(tooBig.refusal == Replies.tooLarge)
        #expect(tooBig.decisions.first?.inputs == ["size=1000001", "messageSize=1000000"])
        let fits = perimeter.sender(envelope, declaredSize: 1_000_000, session: try session(stranger))
        #expect(fits.refusal == nil)
        #expect(fits.decisions.map(\.stage) == [.sender])
        #expect(perimeter.sender(envelope, declaredSize: nil, session: try session(stranger)).refusal == nil)
    }

    @Test(
        "refuses a stranger that greets with this server's name",
        arguments: [(stranger, true), ("127.0.0.1", false), (headOffice, false), ("10.77.1.1", false)])
    func ownName(_ address: String, _ isRefused: Bool) throws {
        let perimeter = Perimeter(snapshot: try both())
        let ruling = perimeter.sender(
            Envelope(sender: .null), declaredSize: nil, session: try session(address, helo: "MX.Example.NET"))
        #expect(ruling.refusal == (isRefused ? Replies.ownName : nil))
    }

    @Test("refuses a sender beyond ASCII without SMTPUTF8")
    func nonASCIISender() throws {
        let perimeter = Perimeter(snapshot: try both())
        let sender = "jörg@b.example"
        let plain = try transaction(from: sender).envelope
        #expect(
            perimeter.sender(plain, declaredSize: nil, session: try session(stranger)).refusal
                == Replies.nonASCIIAddress)
        let extended = try transaction(from: sender, smtpUTF8: true).envelope
        #expect(perimeter.sender(extended, declaredSize: nil, session: try session(stranger)).refusal == nil)
    }
}

@Suite("Perimeter: edge blocking")
struct EdgeBlockingTests {
    @Test(
        "accepts known recipients and refuses unknown ones of Authoritative domains with 550 5.4.1",
        arguments: [
            ("<ann@contoso.com>", nil), ("<ANN@Contoso.Com>", nil), ("<a.smith@contoso.com>", nil),
            ("<ann+tag@contoso.com>", nil), ("<bob@contoso.com>", nil), ("<eve@contoso.com>", nil),
            ("<nobody@contoso.com>", Replies.recipientUnknown), ("<nobody+ann@contoso.com>", Replies.recipientUnknown),
            ("<ann@bücher.example>", nil), ("<ann@xn--bcher-kva.example>", nil),
            ("<ann+tag@bücher.example>", Replies.recipientUnknown),
            ("<old@unused.contoso.com>", Replies.recipientUnknown),
            ("<anyone@corp.contoso.com>", nil), ("<anyone@deep.corp.contoso.com>", nil),
            ("<ann@sub.contoso.com>", Replies.relayDenied), ("<ann@example.org>", Replies.relayDenied),
        ] as [(String, Reply?)])
    func incoming(_ path: String, _ refusal: Reply?) throws {
        let ruling = try Perimeter(snapshot: both()).rule(path, sender: "x@sender.example", from: stranger)
        #expect(ruling.refusal == refusal)
        #expect(ruling.isEdgeBlock == (refusal == Replies.recipientUnknown))
    }

    @Test("tarpits anonymous peers after an unknown recipient, and nobody else")
    func tarpit() throws {
        let perimeter = Perimeter(snapshot: try both())
        let anonymous = try perimeter.rule("<nobody@contoso.com>", sender: "x@sender.example", from: stranger)
        #expect(anonymous.tarpit == .seconds(5))
        let connected = try perimeter.rule("<nobody@contoso.com>", sender: "x@sender.example", from: headOffice)
        #expect(connected.refusal == Replies.recipientUnknown)
        #expect(connected.tarpit == nil)
        let relay = try perimeter.rule("<ann@example.org>", sender: "x@sender.example", from: stranger)
        #expect(relay.tarpit == nil)
        let without = Perimeter(snapshot: try snapshot(contoso) { $0.tarpit = .seconds(0) })
        #expect(try without.rule("<nobody@contoso.com>", sender: "", from: stranger).tarpit == nil)
    }

    @Test(
        "always accepts postmaster and abuse of accepted domains",
        arguments: [
            "<postmaster@contoso.com>", "<PostMaster@CONTOSO.com>", "<abuse@contoso.com>",
            "<postmaster@corp.contoso.com>", "<abuse@unused.contoso.com>", "<\"postmaster\"@contoso.com>",
        ])
    func roleAddresses(_ path: String) throws {
        let ruling = try Perimeter(snapshot: both()).rule(path, sender: "", from: stranger)
        #expect(ruling.attribution?.organization == "contoso")
    }

    @Test("refuses a null sender's mail to an unknown recipient alike")
    func nullSender() throws {
        let ruling = try Perimeter(snapshot: both()).rule("<nobody@contoso.com>", sender: "", from: stranger)
        #expect(ruling.refusal == Replies.recipientUnknown)
    }

    @Test("refuses an unknown recipient that the organization's own server names with 550 5.1.10")
    func originatingUnknown() throws {
        let ruling = try Perimeter(snapshot: both()).rule(
            "<nobody@contoso.com>", sender: "ann@contoso.com", from: headOffice)
        #expect(ruling.refusal == Replies.recipientNotFound)
        #expect(!ruling.isEdgeBlock)
    }

    @Test("refuses only the unknown one of two recipients")
    func oneOfTwo() throws {
        let perimeter = Perimeter(snapshot: try both())
        var transaction = try transaction(from: "x@sender.example")
        let first = try perimeter.rule("<ann@contoso.com>", in: transaction, from: stranger)
        transaction.attribution = first.attribution
        transaction.recipients.append(try #require(first.recipient))
        #expect(
            try perimeter.rule("<nobody@contoso.com>", in: transaction, from: stranger).refusal
                == Replies.recipientUnknown)
        #expect(try perimeter.rule("<carl@contoso.com>", in: transaction, from: stranger).refusal == nil)
    }

    @Test("answers 452 4.5.3 beyond the limit of recipients")
    func tooMany() throws {
        let perimeter = Perimeter(snapshot: try snapshot(contoso) { $0.recipients = 100 })
        var transaction = try transaction(from: "x@sender.example")
        let ruling = try perimeter.rule("<ann@contoso.com>", in: transaction, from: stranger)
        transaction.attribution = ruling.attribution
        transaction.recipients = Array(repeating: try #require(ruling.recipient), count: 99)
        #expect(try perimeter.rule("<ann@contoso.com>", in: transaction, from: stranger).refusal == nil)
        transaction.recipients.append(try #require(ruling.recipient))
        // Whether anybody has the address, and whether its name is known, is not asked any more.
        for address in ["ann@contoso.com", "nobody@contoso.com", "x@elsewhere.example"] {
            let last = try perimeter.rule("<\(address)>", in: transaction, from: stranger)
            #expect(
                last.verdict == .refused(Replies.tooManyRecipients, organization: "contoso", as: .surplus), "\(address)"
            )
            #expect(last.decisions.map(\.stage) == [.recipientLimits])
            #expect(last.decisions.first?.inputs == ["recipients=100", "limit=100"])
            #expect(!last.needsReverseName)
        }
    }

    @Test("records the object, the revision and the inputs with each ruling")
    func decisions() throws {
        let ruling = try Perimeter(snapshot: both()).rule("<nobody@contoso.com>", sender: "x@y.example", from: stranger)
        #expect(ruling.decisions.map(\.stage) == [.attribution, .edgeBlocking])
        let edge = try #require(ruling.decisions.last)
        #expect(edge.object == .init(.acceptedDomain, "contoso.com"))
        #expect(edge.organization == "contoso")
        #expect(edge.revision == 1)
        #expect(edge.recipient == "nobody@contoso.com")
        #expect(edge.inputs == ["DomainType=Authoritative", "recipient=unknown"])
        #expect(edge.outcome == .refused)
        #expect(edge.reply == "550 5.4.1 Recipient address rejected: Access denied")
        #expect(
            ruling.decisions[0].inputs == [
                "clientAddress=192.0.2.1", "senderDomain=y.example", "recipientDomain=contoso.com", "step=6",
            ])
    }
}

@Suite("Perimeter: the bare postmaster")
struct BarePostmasterTests {
    @Test("mail to the bare postmaster goes to the operator, in any case of letters")
    func operatorAddress() throws {
        let perimeter = Perimeter(snapshot: try snapshot(contoso, fabrikam, operatorAddress: "fred@fabrikam.com"))
        for path in ["<postmaster>", "<PostMaster>"] {
            let ruling = try perimeter.rule(path, sender: "", from: stranger)
            #expect(ruling.recipient?.address.description == "fred@fabrikam.com")
            #expect(ruling.attribution?.organization == "fabrikam")
        }
    }

    @Test("mail to the bare postmaster goes to the first organization's postmaster when there is no operator")
    func firstOrganization() throws {
        let ruling = try Perimeter(snapshot: both()).rule("<postmaster>", sender: "", from: stranger)
        #expect(ruling.recipient?.address.description == "ann@contoso.com")
        let bare = try snapshot("organization: o\nacceptedDomains: [{ DomainName: o.example }]")
        #expect(
            try Perimeter(snapshot: bare).rule("<postmaster>", sender: "", from: stranger).recipient?.address
                .description
                == "postmaster@o.example")
    }

    @Test("mail to the bare postmaster goes to an operator outside, in the name of the first organization")
    func outside() throws {
        let perimeter = Perimeter(snapshot: try snapshot(contoso, operatorAddress: "ops@elsewhere.example"))
        let ruling = try perimeter.rule("<postmaster>", sender: "", from: stranger)
        #expect(ruling.summary == "contoso incoming")
    }

    @Test("mail to the bare postmaster is put off while no organization exists")
    func nobody() throws {
        #expect(
            try Perimeter(snapshot: snapshot()).rule("<postmaster>", sender: "", from: stranger).refusal
                == Replies.noOrganization)
    }

    @Test("can't be used to reach another organization in a transaction that belongs to one")
    func fixedTransaction() throws {
        let perimeter = Perimeter(snapshot: try snapshot(contoso, fabrikam, operatorAddress: "fred@fabrikam.com"))
        var transaction = try transaction(from: "x@sender.example")
        let first = try perimeter.rule("<ann@contoso.com>", in: transaction, from: stranger)
        transaction.attribution = first.attribution
        transaction.recipients.append(try #require(first.recipient))
        #expect(
            try perimeter.rule("<postmaster>", in: transaction, from: stranger).refusal == Replies.tooManyRecipients)
    }
}
