import Facts
import Mail
import MailFlow
import Organization
import PosternTesting
import Testing

@Suite("Attribution of random configurations")
struct AttributionPropertyTests {
    private struct World {
        let random: SeededRandom
        let domains = [
            "a.example", "b.a.example", "c.b.a.example", "mail.a.example", "b.example", "mail.b.example", "c.example",
        ].compactMap { try? Domain($0) }
        let networks = ["10.0.0.1", "10.0.0.0/24", "10.0.0.0/8", "10.0.0.2/31", "2001:db8::/32"].compactMap {
            IPNetwork($0)
        }
        let addresses = ["10.0.0.1", "10.0.0.2", "10.1.0.1", "192.0.2.1", "2001:db8::1"].compactMap { IPAddress($0) }
        let fingerprints = [String(repeating: "a", count: 64), String(repeating: "b", count: 64)]

        init(seed: UInt64) { random = SeededRandom(seed: seed) }

        func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
        func chance(_ percent: Int) -> Bool { below(100) < percent }
        func some<T>(_ items: [T], _ most: Int) -> [T] { (0..<below(most + 1)).map { _ in items[below(items.count)] } }

        func pattern() -> DomainPattern {
            let domain = domains[below(domains.count)]
            return chance(50) ? .exact(domain) : .suffix(domain)
        }

        func connector(_ name: String, _ accepted: [Domain]) -> InboundConnector {
            var connector = InboundConnector(
                name: name, isEnabled: chance(90), connectorType: chance(50) ? .onPremises : .partner,
                senderDomains: (0...below(3)).map { _ in chance(25) ? .any : pattern() },
                senderIPAddresses: some(networks, 2))
            if chance(50) { connector.tlsSenderCertificateName = pattern() }
            if chance(20) { connector.tlsSenderCertificateFingerprints = some(fingerprints, 2) }
            connector.requireTls = chance(30)
            connector.restrictDomainsToCertificate = chance(25)
            connector.restrictDomainsToIPAddresses = chance(35)
            if chance(30), !accepted.isEmpty { connector.associatedAcceptedDomains = [accepted[below(accepted.count)]] }
            return connector
        }

        func snapshot() throws -> ConfigurationSnapshot {
            var free = domains
            var organizations: [OrganizationSnapshot] = []
            for number in 0...below(4) {
                var accepted: [AcceptedDomain] = []
                for _ in 0..<below(4) where !free.isEmpty {
                    var domain = AcceptedDomain(free.remove(at: below(free.count)), type: .internalRelay)
                    domain.matchSubDomains = chance(30)
                    domain.sendingFromDomainDisabled = chance(10)
                    accepted.append(domain)
                }
                var document = OrganizationDocument(name: "o\(number)", acceptedDomains: accepted)
                document.inboundConnectors = (0..<below(6)).map { connector("k\(9 - $0)", accepted.map(\.domainName)) }
                document.rejectDirectSend = chance(30)
                document.ipv6.isEnabled = true
                let blocked = document.inboundConnectors.filter { _ in chance(8) }.map(\.name)
                organizations.append(
                    OrganizationSnapshot(document, revision: Int64(number), blockedConnectors: Set(blocked)))
            }
            var server = ServerConfiguration(hostname: try Domain("mx.example.net"), data: "/data")
            if chance(30) { server.starttlsRequiredReply = .eop }
            return ConfigurationSnapshot(server: server, organizations: organizations)
        }

        func session() -> SessionFacts {
            var session = SessionFacts(clientAddress: addresses[below(addresses.count)], helo: "client.example")
            // What is asked of clients over IPv6 is none of attribution's business.
            session.reverseName = .found([])
            guard chance(70) else { return session }
            session.tls = SessionFacts.TLS(version: "TLSv1.3")
            guard chance(80) else { return session }
            let names = some(domains, 3).map { chance(25) ? CertificateName.wildcard($0) : .host($0) }
            session.tls?.clientCertificate = ClientCertificate(
                claimedNames: names, fingerprint: (fingerprints + ["c"])[below(3)],
                trust: chance(75) ? .trusted : .untrusted("expired"))
            return session
        }

        func domain() -> Domain? {
            let pick = below(domains.count + 3)
            if pick < domains.count { return domains[pick] }
            return pick == domains.count ? try? Domain("x.b.a.example") : try? Domain("elsewhere.example")
        }
    }

    @Test("says of every recipient what the page says, whatever the organizations and sessions")
    func reference() throws {
        var kinds: [String: Int] = [:]
        var cases = 0
        for seed in 1...1_500 as ClosedRange<UInt64> {
            let world = World(seed: seed)
            let snapshot = try world.snapshot()
            let perimeter = Perimeter(snapshot: snapshot)
            let isEOP = snapshot.server.starttlsRequiredReply == .eop
            let reference = AttributionReference(
                organizations: snapshot.organizations,
                requiredReply: isEOP ? Replies.startTLSRequiredEOP : Replies.startTLSRequired)
            for _ in 0..<6 {
                let session = world.session()
                let sender = world.chance(15) ? nil : world.domain()
                let path = sender.map { ReversePath.mailbox(EmailAddress(localPart: "s", domain: $0)) } ?? .null
                var transaction = Transaction(envelope: Envelope(sender: path, smtpUTF8: false))
                for _ in 0...world.below(4) {
                    guard let domain = world.domain() else { continue }
                    let ruling = perimeter.recipient(
                        .mailbox(EmailAddress(localPart: "r", domain: domain)), notify: nil, originalRecipient: nil,
                        in: transaction, session: session)
                    let expected = reference.answer(
                        domain, sender: sender, session: session, fixed: transaction.attribution)
                    let found: AttributionReference.Answer
                    switch ruling.verdict {
                    case .accepted(let recipient, let attribution):
                        found = .accepted(attribution)
                        transaction.recipients.append(recipient)
                        transaction.attribution = transaction.attribution ?? attribution
                    case .refused(let reply, _, _): found = .refused(reply)
                    }
                    #expect(
                        found == expected,
                        "seed \(seed): \(session) from \(path) to \(domain), after \(transaction.recipients.count)")
                    cases += 1
                    switch found {
                    case .accepted(let attribution):
                        kinds[
                            "\(attribution.direction) \(attribution.connectorType?.rawValue ?? "-") \(attribution.isAnonymous)",
                            default: 0] += 1
                    case .refused(let reply): kinds[reply.description, default: 0] += 1
                    }
                }
            }
        }
        // Every answer that there is came up, or the configurations are too tame.
        #expect(cases > 10_000)
        #expect(kinds.count >= 5 + 9, "\(kinds)")
    }
}
