import Crypto
import Facts
import Foundation
import Mail
import Organization
import PosternTesting
import Testing

@testable import MailFlow

@Suite("Senders of forwarded mail")
struct SenderRewritingTests {
    private let time = WallTime(milliseconds: 1_795_000_000_000)
    private let addresses = ReturnAddress(secrets: ServerSecrets(Array(0..<32))!)

    private func address(_ text: String) throws -> EmailAddress { try #require(EmailAddress(text), "\(text)") }

    private func rewritten(_ text: String, organization: String = "contoso") throws -> EmailAddress {
        try #require(
            addresses.rewriting(
                try address(text), organization: organization, domain: try Domain("contoso.com"), at: time))
    }

    @Test(
        "gives back the sender it was made of, whatever the case of letters on the way",
        arguments: [
            "x@sender.example", "first.last+tag@sender.example", "a=b=c@sender.example", "\"odd one\"@sender.example",
            "x@[192.0.2.1]", "srs0x@sender.example", "SRS2=a=b@sender.example", "o'neil@xn--bcher-kva.example",
        ])
    func roundTrip(_ sender: String) throws {
        let made = try rewritten(sender)
        #expect(made.domain?.name == "contoso.com")
        #expect(made.localPart.hasPrefix("SRS0="))
        #expect(addresses.read(made, organization: "contoso", at: time) == .original(try address(sender)))
        let parsed = try address(made.description)
        #expect(parsed == made)
        for changed in [made.localPart.lowercased(), made.localPart.uppercased()] {
            let read = addresses.read(
                EmailAddress(localPart: changed, host: made.host), organization: "contoso", at: time)
            guard case .original(let original) = read else {
                Issue.record("\(changed): \(read)")
                continue
            }
            #expect(original.lookupKey == (try address(sender)).lookupKey)
        }
    }

    @Test("names the first and the last forwarder when others rewrote before")
    func chain() throws {
        let first = try address("SRS0=ab1C=xy=sender.example=x@first.example")
        let made = try rewritten(first.description)
        #expect(made.localPart.hasPrefix("SRS1="))
        #expect(made.localPart.hasSuffix("=first.example==ab1C=xy=sender.example=x"))
        #expect(addresses.read(made, organization: "contoso", at: nil) == .original(first))
        // The third forwarder replaces the second.
        let second = try address("SRS1=zzzz=first.example==ab1C=xy=sender.example=x@second.example")
        let again = try rewritten(second.description)
        #expect(again == made)
    }

    @Test("knows no address with any character changed, and none of another organization or server")
    func forgeries() throws {
        let made = try rewritten("x@sender.example")
        let other = ReturnAddress(secrets: ServerSecrets(Array(1..<33))!)
        #expect(other.read(made, organization: "contoso", at: time) == .forged)
        #expect(addresses.read(made, organization: "fabrikam", at: time) == .forged)
        let characters = Array(made.localPart)
        for index in 5..<characters.count {
            for replacement in ["z", "q", "=", "2"] as [Character] where characters[index] != replacement {
                var changed = characters
                changed[index] = replacement
                let forged = EmailAddress(localPart: String(changed), host: made.host)
                let read = addresses.read(forged, organization: "contoso", at: time)
                #expect(read == .forged || read == .other, "\(forged)")
            }
        }
        for junk in ["SRS0=", "SRS0==", "SRS0====", "SRS1==", "SRS0=a=b", "srs1=a=b=c", "SRS0=aaaaaaaa=aa=x=y"] {
            let read = addresses.read(
                EmailAddress(localPart: junk, domain: try Domain("contoso.com")), organization: "contoso", at: time)
            #expect(read == .forged || read == .other, "\(junk)")
        }
    }

    @Test(
        "takes reports for ten days",
        arguments: [(0, true), (10, true), (11, false), (500, false), (-1, true), (-2, false)])
    func age(_ days: Int64, _ isTaken: Bool) throws {
        let made = try rewritten("x@sender.example")
        let later = WallTime(milliseconds: time.milliseconds + days * 86_400_000)
        let read = addresses.read(made, organization: "contoso", at: later)
        #expect(read == (isTaken ? .original(try address("x@sender.example")) : .expired))
    }

    @Test("makes no address that is too long for SMTP")
    func tooLong() throws {
        let long = String(repeating: "a", count: 200)
        let sender = EmailAddress(localPart: long, domain: try Domain("a-rather-long-domain-name.sender.example"))
        #expect(
            addresses.rewriting(sender, organization: "contoso", domain: try Domain("contoso.com"), at: time) == nil)
        let passage = try Passage()
        let (deliveries, decisions) = try passage.deliveries(["eve@contoso.com"], sender: sender.description)
        #expect(deliveries.first?.sender == nil)
        #expect(decisions.last?.outcome == .senderKept(reason: "rewritten, it would be too long"))
    }

    @Test("reads random addresses without a trap, and gives back what it made")
    func random() throws {
        var random = SeededRandom(seed: 5)
        let alphabet = Array("abzSRS019=+-.=\"@ äß%!")
        for _ in 0..<3_000 {
            let local = String(
                (0..<Int.random(in: 1...40, using: &random)).compactMap { _ in alphabet.randomElement(using: &random) })
            let prefix = ["", "SRS0=", "SRS1=", "srs0+", "SRS1-"].randomElement(using: &random) ?? ""
            let sender = EmailAddress(localPart: prefix + local, domain: try Domain("sender.example"))
            _ = addresses.read(sender, organization: "contoso", at: time)
            guard
                let made = addresses.rewriting(
                    sender, organization: "contoso", domain: try Domain("contoso.com"), at: time)
            else { continue }
            guard case .original(let original) = addresses.read(made, organization: "contoso", at: time) else {
                Issue.record("\(sender) was not found again in \(made)")
                continue
            }
            // A second forwarder's address leads to the first forwarder, not to the second.
            if prefix.isEmpty { #expect(original == sender) }
        }
    }

    // MARK: On the way of a message

    @Test("rewrites the sender of what leaves, and of nothing that stays")
    func whichCopies() throws {
        let passage = try Passage { document in
            try document.addGroup("all@contoso.com", ["ann@contoso.com", "bob@contoso.com", "eve@contoso.com"])
        }
        let (deliveries, decisions) = try passage.deliveries(["all@contoso.com"])
        let senders = deliveries.map { "\($0.deliverTo) \($0.sender?.address?.localPart.prefix(5) ?? "-")" }
        #expect(senders == ["ann@contoso.com -", "bob@corp.contoso.com -", "eve@example.org SRS0="])
        let rewriting = try #require(decisions.last)
        #expect(rewriting.stage == .senderRewriting)
        #expect(rewriting.object == .init(.acceptedDomain, "contoso.com"))
        #expect(decisions.count { $0.stage == .senderRewriting } == 1)
    }

    @Test("leaves the organization's own senders and the null sender alone", arguments: ["ann@contoso.com", ""])
    func ownSender(_ sender: String) throws {
        let (deliveries, _) = try Passage().deliveries(["eve@contoso.com"], sender: sender)
        #expect(deliveries.map(\.sender) == [nil])
    }

    @Test(
        "rewrites on the way to the organization's own servers only where the connector says so",
        arguments: [false, true])
    func onPremises(_ isEnabled: Bool) throws {
        let passage = try Passage { document in
            document.outboundConnectors[0].recipientDomains.append(.exact(try Domain("example.org")))
            document.outboundConnectors[0].senderRewritingEnabled = isEnabled
        }
        let (deliveries, _) = try passage.deliveries(["eve@contoso.com", "bob@contoso.com"])
        #expect(deliveries.map(\.key.connector) == ["To head office", "To head office"])
        #expect(deliveries.map { $0.sender != nil } == [isEnabled, false])
    }

    @Test("rewrites the sender of another organization on the same server")
    func otherOrganization() throws {
        let (deliveries, _) = try Passage().deliveries(["eve@contoso.com"], sender: "fred@fabrikam.com")
        #expect(deliveries.first?.sender?.address?.localPart.contains("=fabrikam.com=fred") == true)
    }

    @Test("takes a report to a forwarded copy and sends it to the sender of the original")
    func reports() throws {
        var passage = try Passage()
        let (deliveries, _) = try passage.deliveries(["eve@contoso.com"])
        let back = try #require(deliveries.first?.sender?.address).description
        let ruling = try passage.recipient(back, sender: "")
        #expect(ruling.refusal == nil)
        #expect(ruling.decisions.last?.outcome == .acceptedAsReturnAddress)
        let (report, decisions) = try passage.deliveries([back], sender: "")
        #expect(report.map(\.deliverTo.description) == ["x@sender.example"])
        #expect(report.first?.key.deliveryType == .dnsConnector)
        #expect(report.first?.sender == nil)
        #expect(report.first?.recipient.address.description == back)
        #expect(
            decisions.contains {
                $0.stage == .recipientResolution && $0.outcome.description == "resolved to x@sender.example"
            })

        let forged = back.replacing("=sender.example=", with: "=victim.example=")
        #expect(try passage.recipient(forged, sender: "").refusal == Replies.recipientUnknown)
        #expect(
            try passage.recipient(forged, sender: "").decisions.last?.inputs.contains("returnAddress=forged") == true)
        passage.time = WallTime(milliseconds: passage.time.milliseconds + 11 * 86_400_000)
        #expect(try passage.recipient(back, sender: "").refusal == Replies.recipientUnknown)
        #expect(
            try passage.recipient(back, sender: "").decisions.last?.inputs.contains("returnAddress=expired") == true)
        // Without the secrets no address is one of ours.
        passage.secrets = nil
        #expect(try passage.recipient(back, sender: "").refusal == Replies.recipientUnknown)
    }

    @Test(
        "takes nothing but reports, in domains of every type and from the organization's own servers too",
        arguments: ["contoso.com", "corp.contoso.com", "stranded.contoso.com"])
    func nullSenderAlone(_ domain: String) throws {
        var passage = try Passage()
        let local = try rewritten(passage, "x@sender.example").localPart
        for changed in [local, local.lowercased()] {
            let address = "\(changed)@\(domain)"
            #expect(try passage.recipient(address, sender: "").refusal == nil)
            for sender in ["x@sender.example", "spam@stranger.example", "ann@contoso.com"] {
                let ruling = try passage.recipient(address, sender: sender)
                #expect(ruling.refusal == Replies.recipientUnknown && ruling.isEdgeBlock)
                #expect(ruling.returnAddress == nil)
                #expect(ruling.decisions.last?.inputs.contains("returnAddress=valid") == true)
            }
            #expect(
                try passage.recipient(address, sender: "ann@contoso.com", from: headOffice).refusal
                    == Replies.recipientNotFound)
        }
        // What is ours and too old is nobody's, also where unknown addresses are relayed.
        passage.time = WallTime(milliseconds: passage.time.milliseconds + 11 * 86_400_000)
        #expect(try passage.recipient("\(local)@\(domain)", sender: "").refusal == Replies.recipientUnknown)
    }

    @Test("counts an address as one, whatever its case and accepted domain, and those of other senders apart")
    func counting() throws {
        let passage = try Passage()
        let local = try rewritten(passage, "x@sender.example").localPart
        let keys = try ["\(local)@contoso.com", "\(local.lowercased())@contoso.com", "\(local)@corp.contoso.com"].map {
            try passage.recipient($0, sender: "").returnAddress
        }
        #expect(Set(keys).count == 1 && keys[0] != nil)
        let other = try rewritten(passage, "y@sender.example")
        #expect(try passage.recipient(other.description, sender: "").returnAddress != keys[0])
        #expect(try passage.recipient("ann@contoso.com", sender: "").returnAddress == nil)
    }

    @Test("follows a return address for no mail but reports, not by way of a group either")
    func noWayAround() throws {
        var passage = try Passage()
        let address = try rewritten(passage, "victim@sender.example").description
        passage = try Passage { document in
            try document.addGroup("trick@contoso.com", ["ann@contoso.com", address])
            try document.addMailbox("moved@contoso.com", forwardingTo: address, keepingCopy: true)
        }
        for recipient in ["trick@contoso.com", "moved@contoso.com"] {
            let (deliveries, _) = try passage.deliveries([recipient], sender: "spam@stranger.example")
            #expect(!deliveries.contains { $0.deliverTo.host == EmailAddress("victim@sender.example")?.host })
        }
    }

    private func rewritten(_ passage: Passage, _ sender: String) throws -> EmailAddress {
        let (deliveries, _) = try passage.deliveries(["eve@contoso.com"], sender: sender)
        return try #require(deliveries.first?.sender?.address)
    }

    // MARK: Secrets

    @Test("keeps the secrets out of every text")
    func silence() throws {
        let secrets = try #require(ServerSecrets(Array(repeating: 0x41, count: 32)))
        #expect("\(secrets)" == "ServerSecrets")
        var dumped = ""
        dump(secrets, to: &dumped)
        #expect(!dumped.contains("65") && !dumped.contains("AAAA"))
        #expect(ServerSecrets([1, 2, 3]) == nil)
    }

    @Test("makes codes that are HMAC-SHA256 of RFC 2104 over purpose, lengths and texts")
    func codes() throws {
        let octets = (0..<32).map { UInt8($0 * 7 & 0xff) }
        let secrets = try #require(ServerSecrets(octets))
        for parts in [[""], ["ann@contoso.com"], ["a", String(repeating: "b", count: 200)]] {
            var message: [UInt8] = [ServerSecrets.Purpose.loopStamp.rawValue]
            for part in parts {
                message += withUnsafeBytes(of: UInt32(part.utf8.count).littleEndian) { Array($0) } + Array(part.utf8)
            }
            let expected = HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: octets))
            let text = expected.withUnsafeBytes { Base32.text($0, characters: 52) }
            // Each code begins anew: one before leaves nothing behind.
            #expect(secrets.code(.loopStamp, parts, characters: 52) == text)
            #expect(secrets.code(.loopStamp, parts, characters: 52) == text)
        }
    }

    @Test("writes base32 as RFC 4648 has it", arguments: [("f", "my"), ("fo", "mzxq"), ("foobar", "mzxw6ytboi")])
    func base32(_ text: String, _ expected: String) {
        #expect(expected.hasPrefix(Array(text.utf8).withUnsafeBytes { Base32.text($0, characters: 52) }))
        #expect(Array("foobar".utf8).withUnsafeBytes { Base32.text($0, characters: 4) } == "mzxw")
    }
}

@Suite("Loop stamps")
struct LoopStampTests {
    private func field(_ edits: MessageEdits) throws -> String {
        let field = try #require(edits.prepended.first { $0.hasPrefix("X-Postern-Loop: ") })
        return String(field.dropFirst("X-Postern-Loop: ".count)).replacing("\r\n", with: "")
    }

    @Test("refuses a message that comes to its organization for the fourth time")
    func fourthPass() throws {
        let passage = try Passage()
        var fields: [String] = []
        for turn in 1...3 {
            guard case .accept(let message) = try passage.categorize(["ann@contoso.com"], loopFields: fields)
            else {
                Issue.record("refused in turn \(turn)")
                return
            }
            let stamp = try field(try message.edits)
            #expect(stamp.contains("; n=\(turn); "))
            #expect(stamp.hasPrefix(NetworkMessageID(high: 1, low: 2).description))
            fields.insert(stamp, at: 0)
        }
        guard
            case .refuse(let reply, let decisions, _) = try passage.categorize(["ann@contoso.com"], loopFields: fields)
        else {
            Issue.record("accepted in turn 4")
            return
        }
        #expect(reply == Replies.hopCount)
        #expect(decisions.last?.inputs.contains("passes=3") == true)
        // For another organization it is the first pass.
        guard case .accept(let message) = try passage.categorize(["fred@fabrikam.com"], loopFields: fields)
        else {
            Issue.record("refused for another organization")
            return
        }
        #expect(try field(try message.edits).contains("; n=1; "))
    }

    @Test("keeps the identity of the first pass, and says nothing of the organization")
    func identity() throws {
        let passage = try Passage()
        let first = NetworkMessageID(high: 8, low: 9)
        let stamp = LoopStamp(secrets: try #require(passage.secrets))
            .field(.init(id: first, passes: 1), organization: "contoso")
        #expect(!stamp.contains("contoso"))
        let value = String(stamp.dropFirst("X-Postern-Loop: ".count)).replacing("\r\n", with: "")
        guard case .accept(let message) = try passage.categorize(["ann@contoso.com"], loopFields: [value]) else {
            Issue.record("refused")
            return
        }
        #expect(try field(try message.edits).hasPrefix(first.description))
    }

    @Test("counts no stamp that others made or changed")
    func forgeries() throws {
        let passage = try Passage()
        let id = NetworkMessageID(high: 8, low: 9)
        let mine = LoopStamp(secrets: try #require(passage.secrets))
        let theirs = LoopStamp(secrets: try #require(ServerSecrets(Array(repeating: 9, count: 32))))
        func value(_ stamps: LoopStamp, _ passes: Int) -> String {
            String(
                stamps.field(.init(id: id, passes: passes), organization: "contoso").dropFirst("X-Postern-Loop: ".count)
            ).replacing("\r\n", with: "")
        }
        let genuine = value(mine, 1)
        let forged = [
            value(theirs, 2), genuine.replacing("n=1", with: "n=2"), genuine.replacing("; n=1", with: ";;"), "", ";;;",
            String(genuine.dropLast()), genuine + "; x", String(repeating: ";", count: 200), "\(id); n=2; contoso; x",
            "\(id); n=99999999999999999999; a; b",
            value(mine, 2).replacing(id.description, with: "\(NetworkMessageID(high: 8, low: 8))"),
        ]
        guard case .accept(let message) = try passage.categorize(["ann@contoso.com"], loopFields: forged) else {
            Issue.record("refused")
            return
        }
        #expect(try field(try message.edits).contains("; n=1; "))
        for text in forged { #expect(mine.read(text, organization: "contoso") == .forged, "\(text)") }
        #expect(mine.read(genuine, organization: "contoso") == .own(.init(id: id, passes: 1)))
        #expect(mine.read(genuine, organization: "fabrikam") == .foreign)
    }
}
