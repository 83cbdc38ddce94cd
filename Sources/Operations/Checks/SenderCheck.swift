import DNS
import Mail
package import MailFlow
package import Organization
package import SenderAuthentication

/// What the check of a sender found, for people and programs.
package struct SenderCheck: Codable, Sendable, Hashable {
    /// What SPF says.
    package struct SPF: Codable, Sendable, Hashable {
        /// What SPF comes to (RFC 7208 section 2.6).
        package var result: SPFResult
        /// Which name was checked: `mailfrom` or `helo`.
        package var identity: String
        /// The domain whose policy it is.
        package var domain: String?
        /// The directive that decided.
        package var mechanism: String?
        /// What is wrong with the policy or with DNS.
        package var problem: String?
        /// The domain's explanation of a fail.
        package var explanation: String?
        /// How many terms asked DNS.
        package var lookups: Int
        /// The way to the result.
        package var steps: [Step]

        /// Whether the client may send for the domain.
        package var isPass: Bool { result == .pass }
    }

    /// One step of an evaluation.
    package struct Step: Codable, Sendable, Hashable {
        /// How many records deep.
        package var depth: Int
        /// The record's domain.
        package var domain: String
        /// The term.
        package var term: String
        /// What came of it.
        package var outcome: String
    }

    /// SPF's part.
    package var spf: SPF
    /// What DNS was asked, in order, each with what the running gateway's cache holds of it, where that was asked.
    package var lookups: [DNSLookup]

    /// Checks by SPF whether a client may send for a sender, as mail that comes now would be. Blocks for some seconds at
    /// most; changes nothing. Addresses are text as on a command line, the sender with or without angle brackets.
    ///
    /// Throws ``OperationFailure`` when an argument can't be read or DNS can't be set up.
    package static func spf(
        clientAddress: String, helo: String, sender: String, receiver: String?, servers: [HostPort]
    ) throws -> SenderCheck {
        let question = SPFQuestion(
            address: try address(clientAddress), helo: helo, sender: try path(sender),
            receiver: receiver.flatMap { try? Domain($0) })
        let time = SystemTime()
        let resolver = RecordingResolver(
            CachingResolver(try ResolverFactory.makeForCommand(servers: servers), time: time))
        let outcome = Blocking.run { await SPFChecker(resolver: resolver, time: time).check(question) }
        return SenderCheck(spf: SPF(outcome), lookups: resolver.lookups)
    }

    /// Whether arguments can be read. Throws ``OperationFailure`` of the kind `usage` where one can't.
    package static func read(clientAddress: String, sender: String) throws {
        _ = try address(clientAddress)
        _ = try path(sender)
    }

    static func address(_ text: String) throws -> IPAddress {
        guard let address = IPAddress(text) else {
            throw OperationFailure(.usage, "--ip: \"\(text)\" is no IPv4 or IPv6 address; write one such as 192.0.2.1.")
        }
        return address
    }

    static func path(_ text: String) throws -> ReversePath {
        var parser = AddressParser(Substring(text.hasPrefix("<") ? text : "<\(text)>"))
        guard let path = parser.reversePath(), parser.remainder.isEmpty else {
            throw OperationFailure(
                .usage, "--mail-from: \"\(text)\" is no mail address; write one such as ann@contoso.com, or <>.")
        }
        return path
    }
}

extension SenderCheck.SPF {
    init(_ outcome: SPFOutcome) {
        self.init(
            result: outcome.result, identity: outcome.identity.rawValue, domain: outcome.domain?.name,
            mechanism: outcome.mechanism, problem: outcome.problem, explanation: outcome.explanation,
            lookups: outcome.lookups,
            steps: outcome.steps.map {
                SenderCheck.Step(depth: $0.depth, domain: $0.domain.name, term: $0.term, outcome: $0.outcome)
            })
    }
}
