import Facts
import Foundation
import Mail
import MailFlow
import NIOCore
import Organization
import PosternTesting
import Queueing
import Testing
import Transport

@testable import Gateway

@Suite("Mail between organizations of one gateway", .timeLimit(.minutes(30)))
struct CrossingTests {
    private func desk(
        _ first: String = "", _ second: String = "", suspendedQueues: [QueueKey] = [],
        _ body: (CrossingDesk) async throws -> Void
    ) async throws {
        let desk = try CrossingDesk(first, second)
        try await desk.start(suspendedQueues: suspendedQueues)
        do {
            try await body(desk)
        } catch {
            try await desk.stop()
            throw error
        }
        try await desk.stop()
        #expect(desk.store.lateUpdates.isEmpty)
    }

    @Test("enters the other organization by its perimeter, with attribution, results and a queue of its own")
    func plain() async throws {
        try await desk { desk in
            let sequence = try await desk.take(from: "ann@contoso.com", to: ["fred@fabrikam.com"])
            try await desk.settle()
            let sent = try #require(desk.store.recipients(of: sequence).first)
            #expect(sent.state == .delivered)
            let event = try #require(sent.events.last)
            #expect(event.kind == .send && event.remote == "mx.example.net [192.0.2.25]:25")
            #expect(
                event.detail
                    == "250 2.6.0 <1@contoso.com> Queued mail for delivery, to organization fabrikam on this server")

            let received = try #require(desk.accepted(by: "fabrikam").first)
            #expect(desk.accepted(by: "fabrikam").count == 1)
            #expect(received.envelope.sender.description == "ann@contoso.com")
            #expect(received.clientAddress == IPAddress("192.0.2.25") && received.clientName == "mx.example.net")
            #expect(received.deliveries.map(\.routing.direction) == [.incoming])
            #expect(received.deliveries.map(\.key.deliveryType) == [.mailbox])
            let attribution = try #require(received.decisions.first { $0.stage == .attribution })
            #expect(attribution.organization == "fabrikam" && attribution.inputs.contains("crossing=true"))
            // Nobody names the other organization to this one.
            #expect(!received.decisions.contains { "\($0)".contains("\"contoso\"") })
            let text = try desk.text(received)
            #expect(unfolded(text).contains("spf=pass (sent by this server) smtp.mailfrom=contoso.com"), "\(text)")
            #expect(text.contains("dmarc=pass"))
            #expect(text.contains("Received: from mx.example.net"))
        }
    }

    @Test("the other organization's policy against malware rules on what crosses, and the sender gets a report")
    func malware() async throws {
        try await desk("malwareFilterPolicy: { EnableFileFilter: false }") { desk in
            try await desk.take(
                from: "ann@contoso.com", to: ["fred@fabrikam.com"],
                header: "MIME-Version: 1.0\r\nContent-Type: application/octet-stream; name=a.vbs\r\n")
            try await desk.settle()
            #expect(desk.accepted(by: "fabrikam").isEmpty)
            let report = try #require(desk.accepted(by: "contoso").last)
            #expect(report.origin == .report)
            #expect(
                try unfolded(desk.text(report)).contains(
                    "Diagnostic-Code: smtp;550 5.7.1 Message rejected: attachment type not permitted (vbs)"))
            let refusal = try #require(desk.log.refusals.first)
            #expect(refusal.organization == "fabrikam")
            #expect(refusal.decisions.contains { $0.stage == .malwareFilter && $0.organization == "fabrikam" })
        }
    }

    @Test("refuses what the other organization does not know, with its reply, and reports it to the sender")
    func unknownRecipient() async throws {
        try await desk { desk in
            try await desk.take(from: "ann@contoso.com", to: ["nobody@fabrikam.com", "fred@fabrikam.com"])
            try await desk.settle()
            #expect(desk.accepted(by: "fabrikam").flatMap(\.deliveries).map(\.deliverTo.localPart) == ["fred"])
            let report = try #require(desk.accepted(by: "contoso").last)
            #expect(report.origin == .report)
            let text = try desk.text(report)
            #expect(text.contains("Final-Recipient: rfc822;nobody@fabrikam.com"))
            #expect(text.contains("Diagnostic-Code: smtp;550 5.4.1 Recipient address rejected: Access denied"))
            #expect(text.contains("Remote-MTA: dns;mx.example.net"))
            #expect(!text.contains("Final-Recipient: rfc822;fred@fabrikam.com"))
            let refusal = try #require(desk.log.refusals.first)
            #expect(refusal.organization == "fabrikam" && refusal.recipient == "nobody@fabrikam.com")
            #expect(desk.log.refusals.count == 1)
        }
    }

    @Test("counts as a loop where the way leads here for a domain of nobody's")
    func nobodys() async throws {
        try await desk { desk in
            let sequence = try await desk.take(from: "ann@contoso.com", to: ["x@nobodys.example"])
            try await desk.settle()
            let ended = try #require(desk.store.recipients(of: sequence).first)
            #expect(ended.state == .failed)
            #expect(ended.events.last?.detail.hasPrefix("554 5.4.14 Hop count exceeded - possible mail loop") == true)
        }
    }

    @Test("goes to recipients here, there and outside in copies of their own")
    func severalPlaces() async throws {
        let group = """
            recipients:
              - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox }
              - { PrimarySmtpAddress: bob@contoso.com, RecipientType: MailUser, ExternalEmailAddress: gina@fabrikam.com }
              - { PrimarySmtpAddress: all@contoso.com, RecipientType: MailUniversalDistributionGroup, Members: [ann@contoso.com, bob@contoso.com, fred@fabrikam.com] }
            """
        try await desk(group) { desk in
            try await desk.take(
                from: "ann@contoso.com", to: ["all@contoso.com"], notify: [.success, .failure])
            try await desk.settle()
            let there = desk.accepted(by: "fabrikam")
            #expect(Set(there.flatMap(\.deliveries).map(\.deliverTo.localPart)) == ["fred", "gina"])
            // One report: the expansion is told by contoso's listener, members tell of no success.
            #expect(there.flatMap(\.deliveries).allSatisfy { $0.recipient.notify == .failure })
            #expect(desk.store.acceptances.allSatisfy { $0.origin == .smtp })
        }
    }

    @Test("brings reports of success and of failure back across")
    func reports() async throws {
        try await desk(
            "",
            "recipients:\n  - { PrimarySmtpAddress: fred@fabrikam.com, RecipientType: UserMailbox }\n"
                + "  - { PrimarySmtpAddress: out@fabrikam.com, RecipientType: MailUser, ExternalEmailAddress: x@nobodys.example }"
        ) { desk in
            try await desk.take(from: "ann@contoso.com", to: ["fred@fabrikam.com"], notify: .success)
            try await desk.settle()
            var back = desk.accepted(by: "contoso").filter { $0.envelope.sender == .null }
            #expect(back.count == 1)
            #expect(try desk.text(back[0]).contains("Action: delivered"))
            #expect(back[0].deliveries.map(\.deliverTo.description) == ["ann@contoso.com"])
            // It came as mail from outside does, and its author passes for the domain of the other organization.
            #expect(back[0].origin == .smtp)
            #expect(try desk.text(back[0]).contains("dmarc=pass"))

            try await desk.take(from: "ann@contoso.com", to: ["out@fabrikam.com"])
            try await desk.settle()
            back = desk.accepted(by: "contoso").filter { $0.envelope.sender == .null }
            #expect(back.count == 2)
            #expect(try desk.text(back[1]).contains("Action: failed"))
        }
    }

    @Test("ends a loop between two organizations, by the stamps, with a report")
    func loop() async throws {
        try await desk(
            "recipients:\n  - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox }\n"
                + "  - { PrimarySmtpAddress: ping@contoso.com, RecipientType: MailUser, ExternalEmailAddress: pong@fabrikam.com }",
            "recipients:\n  - { PrimarySmtpAddress: pong@fabrikam.com, RecipientType: MailUser, ExternalEmailAddress: ping@contoso.com }"
        ) { desk in
            try await desk.take(from: "ann@contoso.com", to: ["ping@contoso.com"])
            try await desk.settle()
            let rounds = desk.store.acceptances.filter { $0.origin == .smtp && $0.envelope.sender != .null }
            #expect((4...8).contains(rounds.count), "\(rounds.count)")
            #expect(desk.log.refusals.contains { $0.reply == Replies.hopCount.description })
            let report = try #require(
                desk.accepted(by: "contoso").last {
                    $0.deliveries.contains { $0.deliverTo.description == "ann@contoso.com" }
                })
            #expect(try desk.text(report).contains("Status: 5.4.14"))
        }
    }

    @Test("gives nobody a name that he may not use: authors of other domains are judged as anybody's")
    func spoofing() async throws {
        try await desk { desk in
            for author in ["boss@fabrikam.com", "ceo@sender.example"] {
                let sequence = try await desk.take(
                    from: "ann@contoso.com", to: ["fred@fabrikam.com"], author: author)
                try await desk.settle()
                let ended = try #require(desk.store.recipients(of: sequence).first)
                #expect(ended.state == .failed)
                #expect(ended.events.last?.detail.hasPrefix("550 5.7.509 ") == true, "\(ended.events)")
            }
            #expect(desk.accepted(by: "fabrikam").allSatisfy { $0.origin == .report })
        }
    }

    @Test("authenticates forwarded mail by the client that brought it, and lends it no name when it is forged")
    func forwarded() async throws {
        let forwarding = """
            recipients:
              - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox }
              - { PrimarySmtpAddress: bob@contoso.com, RecipientType: MailUser, ExternalEmailAddress: fred@fabrikam.com }
            antiPhishPolicy: { HonorDmarcPolicy: false }
            """
        try await desk(forwarding) { desk in
            try await desk.take(from: "eve@sender.example", to: ["bob@contoso.com"], client: "203.0.113.5")
            try await desk.settle()
            let taken = try #require(desk.accepted(by: "fabrikam").first)
            #expect(taken.envelope.sender.description.hasPrefix("SRS0="))
            let text = try desk.text(taken)
            #expect(
                unfolded(text).contains("spf=pass (sender IP is 203.0.113.5) smtp.mailfrom=sender.example"), "\(text)")
            #expect(text.contains("dmarc=pass"))

            let forged = try await desk.take(
                from: "eve@sender.example", to: ["bob@contoso.com"], client: "192.0.2.66")
            try await desk.settle()
            #expect(desk.accepted(by: "fabrikam").count == 1)
            let ended = try #require(desk.store.recipients(of: forged).first)
            #expect(ended.delivery.sender == nil && ended.state == .failed)
            #expect(ended.events.last?.detail.contains("no report: the sender is forged") == true, "\(ended.events)")
        }
    }

    @Test("knows the sender of what goes back, and of what is forwarded twice")
    func thereAndBack() async throws {
        let forwarding = """
            recipients:
              - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox }
              - { PrimarySmtpAddress: list@contoso.com, RecipientType: MailUser, ExternalEmailAddress: list@fabrikam.com }
            """
        try await desk(
            forwarding,
            "recipients:\n  - { PrimarySmtpAddress: list@fabrikam.com, RecipientType: MailUser, ExternalEmailAddress: ann@contoso.com }"
        ) { desk in
            // The organization's own mail, and that of a stranger who has but SPF, come back as theirs.
            try await desk.take(from: "ann@contoso.com", to: ["list@fabrikam.com"])
            try await desk.take(from: "eve@sender.example", to: ["list@contoso.com"], client: "203.0.113.5")
            try await desk.settle()
            let back = desk.accepted(by: "contoso").filter { $0.deliveries.first?.key.deliveryType == .mailbox }
            #expect(back.count == 2, "\(desk.log.refusals)")
            for message in back {
                #expect(message.envelope.sender.description.hasPrefix("SRS"))
                #expect(try desk.text(message).contains("dmarc=pass"))
            }
        }
    }

    @Test("keeps internal header fields on their side")
    func headerFirewall() async throws {
        let trusting = """
            outboundConnectors:
              - { Name: All, RecipientDomains: ["*"], UseMXRecord: true, CloudServicesMailEnabled: true }
            """
        try await desk(trusting) { desk in
            try await desk.take(
                from: "ann@contoso.com", to: ["fred@fabrikam.com"],
                header: "X-MS-Exchange-Organization-SCL: -1\r\nX-Postern-Secret: 1\r\n"
                    + "Authentication-Results: mx.example.net; dmarc=pass\r\n")
            try await desk.settle()
            let text = try desk.text(try #require(desk.accepted(by: "fabrikam").first))
            for name in ["X-MS-Exchange-Organization", "X-MS-Exchange-CrossPremises", "X-Postern-Secret"] {
                #expect(!text.contains(name), "\(text)")
            }
            #expect(text.components(separatedBy: "Authentication-Results: mx.example.net").count == 2)
        }
    }

    @Test("gives this server no standing by its address, and a partner's restriction holds")
    func connectors() async throws {
        // An OnPremises connector that names this server's address would make everybody's mail fabrikam's own.
        try await desk(
            "",
            """
            inboundConnectors:
              - { Name: Greedy, ConnectorType: OnPremises, SenderIPAddresses: [192.0.2.25] }
            """
        ) { desk in
            try await desk.take(from: "ann@contoso.com", to: ["fred@fabrikam.com"])
            try await desk.settle()
            let received = try #require(desk.accepted(by: "fabrikam").first)
            #expect(received.deliveries.map(\.routing.direction) == [.incoming])
            #expect(received.deliveries.map(\.routing.arrivalConnector) == [nil])
        }
        for (address, isTaken) in [("10.1.1.25", false), ("192.0.2.25", true)] {
            try await desk(
                "",
                """
                inboundConnectors:
                  - { Name: Contoso, ConnectorType: Partner, SenderDomains: [contoso.com], RequireTls: true, RestrictDomainsToIPAddresses: true, SenderIPAddresses: [\(address)] }
                """
            ) { desk in
                let sequence = try await desk.take(from: "ann@contoso.com", to: ["fred@fabrikam.com"])
                try await desk.settle()
                let ended = try #require(desk.store.recipients(of: sequence).first)
                #expect((ended.state == .delivered) == isTaken)
                if !isTaken { #expect(ended.events.last?.detail.hasPrefix("550 5.7.51 ") == true) }
            }
        }
    }

    @Test("puts mail off while this server has no room, and keeps it in its place")
    func pressure() async throws {
        try await desk { desk in
            var standing = PressureStanding()
            standing.refusesMail = .disk
            desk.pressure.standing = standing
            let sequence = try await desk.take(from: "ann@contoso.com", to: ["fred@fabrikam.com"])
            let key = QueueKey(organization: "contoso", deliveryType: .dnsConnector, nextHop: "fabrikam.com")
            try #require(try await eventually { desk.runner.isFailing(key) })
            #expect(desk.accepted(by: "fabrikam").isEmpty)
            #expect(desk.store.recipients(of: sequence).map(\.state) == [.waiting])
            desk.pressure.standing = PressureStanding()
            #expect(try await desk.runner.retry(key).get())
            try await desk.settle()
            #expect(desk.accepted(by: "fabrikam").count == 1)
        }
    }

    private static let toFabrikam = QueueKey(
        organization: "contoso", deliveryType: .dnsConnector, nextHop: "fabrikam.com")

    @Test("puts off a recipient of an organization over its share of the disk, on record for both, and loses nothing")
    func overShare() async throws {
        try await desk(
            "recipients:\n  - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox }",
            "recipients:\n  - { PrimarySmtpAddress: fred@fabrikam.com, RecipientType: UserMailbox }\n"
                + "  - { PrimarySmtpAddress: back@fabrikam.com, RecipientType: MailUser, ExternalEmailAddress: ann@contoso.com }"
        ) { desk in
            desk.shares.over = ["fabrikam"]
            let sequence = try await desk.take(from: "ann@contoso.com", to: ["fred@fabrikam.com"])
            #expect(
                try await eventually { desk.store.recipients(of: sequence).contains { $0.events.last?.kind == .defer } }
            )
            #expect(desk.accepted(by: "fabrikam").isEmpty)
            let waiting = try #require(desk.store.recipients(of: sequence).first)
            #expect(waiting.state == .waiting)
            let reply = "452 4.3.1 Insufficient system resources"
            #expect(waiting.events.last?.detail == reply)
            let refusal = try #require(desk.log.refusals.first)
            #expect(refusal.organization == "fabrikam" && refusal.recipient == "fred@fabrikam.com")
            #expect(refusal.reply == reply)
            #expect(refusal.decisions.last?.object == .init(.backPressure, "OrganizationShare"))
            // It is that recipient's, not the destination's: the queue is no failing one.
            #expect(!desk.runner.isFailing(Self.toFabrikam))

            desk.shares.over = ["contoso"]
            #expect(try await desk.runner.retry(Self.toFabrikam).get())
            try await desk.settle()
            #expect(desk.accepted(by: "fabrikam").count == 1)
        }
    }

    @Test("waits in a stopped queue of the sending organization, and in one of the receiving organization")
    func suspendedQueues() async throws {
        try await desk("", "", suspendedQueues: [Self.toFabrikam]) { desk in
            let sequence = try await desk.take(from: "ann@contoso.com", to: ["fred@fabrikam.com"])
            // Another queue of the organization goes on; when its mail has arrived, this one had its turn.
            try await desk.take(from: "ann@contoso.com", to: ["ann@contoso.com"])
            #expect(
                try await eventually {
                    desk.store.recipients.values.contains { $0.key.deliveryType == .mailbox && $0.state != .waiting }
                })
            #expect(desk.accepted(by: "fabrikam").isEmpty)
            #expect(desk.store.recipients(of: sequence).map(\.state) == [.waiting])
            #expect(desk.store.recipients(of: sequence).flatMap(\.events).isEmpty)
            #expect(try await desk.runner.setSuspended(Self.toFabrikam, false).get())
            try await desk.settle()
            #expect(desk.accepted(by: "fabrikam").count == 1)
        }
        let mailboxes = QueueKey(organization: "fabrikam", deliveryType: .mailbox, nextHop: "maildir")
        try await desk("", "", suspendedQueues: [mailboxes]) { desk in
            let sequence = try await desk.take(from: "ann@contoso.com", to: ["fred@fabrikam.com"])
            try #require(try await eventually { desk.store.recipients(of: sequence).map(\.state) == [.delivered] })
            let there = try #require(desk.store.recipients.values.first { $0.key == mailboxes })
            #expect(there.state == .waiting && there.events.isEmpty)
            #expect(try await desk.runner.setSuspended(mailboxes, false).get())
            try await desk.settle()
        }
    }

    @Test("crosses in a message for each copy, in the form of that copy")
    func copies() async throws {
        try await desk { desk in
            try await desk.take(from: "ann@contoso.com", to: ["fred@fabrikam.com", "gina@fabrikam.com"]) {
                $0.edit(where: { $0.deliverTo.localPart == "gina" }) { $0.prepended.insert("X-Copy: gina", at: 0) }
            }
            try await desk.settle()
            let taken = desk.accepted(by: "fabrikam")
            #expect(taken.map { $0.deliveries.map(\.deliverTo.localPart) } == [["fred"], ["gina"]])
            for message in taken {
                let isMarked = try desk.text(message).contains("\r\nX-Copy: gina\r\n")
                #expect(isMarked == (message.deliveries.first?.deliverTo.localPart == "gina"))
            }
        }
    }

    @Test("is junk there by the judgement of the organization there, and takes no mark of the other's along")
    func junk() async throws {
        let forwarding =
            "recipients:\n"
            + "  - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox }\n"
            + "  - { PrimarySmtpAddress: bob@contoso.com, RecipientType: MailUser, ExternalEmailAddress: fred@fabrikam.com }"
        let policy = "antiPhishPolicy: { DmarcQuarantineAction: MoveToJmf }"
        try await desk(forwarding + "\n" + policy, policy) { desk in
            let sequence = try await desk.take(
                from: "eve@careful.example", to: ["bob@contoso.com"], client: "192.0.2.66")
            try await desk.settle()
            #expect(desk.store.recipients(of: sequence).map(\.delivery.placement) == [.junk])
            let taken = try #require(desk.accepted(by: "fabrikam").first, "\(desk.log.refusals)")
            #expect(taken.deliveries.map(\.placement) == [.junk])
            // The stamps are for the mailbox hosts of the organization that judged.
            #expect(!(try desk.text(taken)).contains("SFV:SPM"))
            #expect(!taken.copies[0].edits.stamps.isEmpty)
            #expect(taken.envelope.sender.description == "eve@careful.example")
        }
    }

    @Test("expands a group there whose members are here, and its report of success crosses back")
    func groupThere() async throws {
        let group =
            "recipients:\n"
            + "  - { PrimarySmtpAddress: fred@fabrikam.com, RecipientType: UserMailbox }\n"
            + "  - { PrimarySmtpAddress: all@fabrikam.com, RecipientType: MailUniversalDistributionGroup, Members: [fred@fabrikam.com, ann@contoso.com, bob@contoso.com] }"
        let members =
            "recipients:\n"
            + "  - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox }\n"
            + "  - { PrimarySmtpAddress: bob@contoso.com, RecipientType: UserMailbox }"
        try await desk(members, group) { desk in
            try await desk.take(from: "ann@contoso.com", to: ["all@fabrikam.com"], notify: .success)
            try await desk.settle()
            let there = desk.accepted(by: "fabrikam").filter { $0.origin == .smtp && $0.envelope.sender != .null }
            #expect(there.count == 1)
            #expect(
                Set(there.flatMap(\.deliveries).map(\.deliverTo.description))
                    == ["fred@fabrikam.com", "ann@contoso.com", "bob@contoso.com"])
            let back = desk.accepted(by: "contoso")
            let mail = back.filter { $0.envelope.sender.description.hasPrefix("SRS0=") }
            #expect(Set(mail.flatMap(\.deliveries).map(\.deliverTo.localPart)) == ["ann", "bob"])
            for message in mail { #expect(try desk.text(message).contains("dmarc=pass")) }
            let reports = back.filter { $0.envelope.sender == .null }
            #expect(reports.count == 1)
            #expect(try reports.allSatisfy { try desk.text($0).contains("Action: expanded") })
            #expect(reports.flatMap(\.deliveries).map(\.deliverTo.description) == ["ann@contoso.com"])
            #expect(desk.log.refusals.isEmpty, "\(desk.log.refusals)")
        }
    }

    @Test("brings a failure back to its sender through the return address of an organization between")
    func failureThroughReturnAddress() async throws {
        let forwarding =
            "recipients:\n"
            + "  - { PrimarySmtpAddress: list@fabrikam.com, RecipientType: MailUser, ExternalEmailAddress: gone@contoso.com }"
        try await desk("", forwarding) { desk in
            try await desk.take(from: "ann@contoso.com", to: ["list@fabrikam.com"])
            try await desk.settle()
            // contoso refuses gone@ as the copy comes back; fabrikam reports that to its return address, and so to ann.
            #expect(desk.log.refusals.map(\.recipient) == ["gone@contoso.com"])
            let reports = desk.accepted(by: "contoso").filter { $0.envelope.sender == .null }
            #expect(reports.count == 1)
            let report = try #require(reports.first)
            #expect(report.deliveries.map(\.deliverTo.description) == ["ann@contoso.com"])
            #expect(report.origin == .smtp)
            let text = try desk.text(report)
            #expect(text.contains("Action: failed") && text.contains("Status: 5.4.1"), "\(text)")
            #expect(text.contains("dmarc=pass"), "\(text)")
        }
    }

    @Test("writes the end here and the acceptance there in one transaction, once, though the store fails before")
    func oneTransaction() async throws {
        try await desk { desk in
            var standing = PressureStanding()
            standing.refusesMail = .disk
            desk.pressure.standing = standing
            let sequence = try await desk.take(from: "ann@contoso.com", to: ["fred@fabrikam.com", "gina@fabrikam.com"])
            let key = QueueKey(organization: "contoso", deliveryType: .dnsConnector, nextHop: "fabrikam.com")
            try #require(try await eventually { desk.runner.isFailing(key) })
            let calls = desk.store.calls.submit
            desk.store.failSubmit(.failed("a broken disk"), .full)
            desk.pressure.standing = PressureStanding()
            #expect(try await desk.runner.retry(key).get())
            try await desk.settle()
            #expect(desk.accepted(by: "fabrikam").count == 1)
            #expect(desk.store.recipients(of: sequence).map(\.state) == [.delivered, .delivered])
            // Two failures and the crossing, before fabrikam's own deliveries.
            #expect(desk.store.calls.submit - calls >= 3)
        }
    }

    @Test("keeps the order of the queue")
    func order() async throws {
        let desk = try CrossingDesk("", "") { $0.connectionsPerDestination = 1 }
        try await desk.start()
        for number in 0..<20 {
            try await desk.take(
                from: "ann@contoso.com", to: ["fred@fabrikam.com"], body: "number \(number)\r\n")
        }
        try await desk.settle()
        let bodies = try desk.accepted(by: "fabrikam").map {
            try desk.text($0).split(separator: "\r\n").last.map(String.init) ?? ""
        }
        #expect(bodies == (0..<20).map { "number \($0)" })
        try await desk.stop()
    }

    @Test("takes large messages across by a file, whole")
    func large() async throws {
        let body = String(repeating: "a line of a large message\r\n.dots\r\n", count: 20_000)
        try await desk { desk in
            try await desk.take(from: "ann@contoso.com", to: ["fred@fabrikam.com"], body: body)
            try await desk.settle()
            let received = try #require(desk.accepted(by: "fabrikam").first)
            guard case .file = received.content else {
                Issue.record("in memory")
                return
            }
            #expect(try desk.text(received).hasSuffix("\r\n\r\n" + body))
        }
    }

    @Test("stands in the routing decision of explain")
    func explained() throws {
        let desk = try CrossingDesk()
        let question = try Explain.Question(
            clientAddress: "10.1.1.25", helo: "x", sender: "ann@contoso.com", recipient: "fred@fabrikam.com")
        let explanation = Explain(snapshot: desk.active.snapshot).explain(question, at: WallTime(milliseconds: 0))
        #expect(explanation.isAccepted)
        let routing = try #require(explanation.decisions.last { $0.stage == .routing })
        #expect(routing.inputs.contains("onThisServer=where MX leads here"))
        let outside = Explain(snapshot: desk.active.snapshot).explain(
            try Explain.Question(
                clientAddress: "10.1.1.25", helo: "x", sender: "ann@contoso.com", recipient: "x@sender.example"),
            at: WallTime(milliseconds: 0))
        #expect(
            outside.decisions.last { $0.stage == .routing }?.inputs.contains { $0.name == "onThisServer" } == false)
    }
}

private func unfolded(_ text: String) -> String { text.replacing("\r\n ", with: " ") }
