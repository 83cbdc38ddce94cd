extension Decision.Outcome {
    /// The outcome's name for programs, the member `code` of its JSON. What is stored is never renamed.
    public enum Code: String, Hashable, Sendable, Codable, CaseIterable {
        case accepted
        case acceptedForRelay
        case acceptedAsReturnAddress
        case refused
        case wouldBeRefused
        case deferred
        case poison
        case heldBack
        case tlsFailed
        case originating
        case incoming
        case source
        case sourceUnknown
        case sourceNotFound
        case fieldsRemoved
        case fieldsKept
        case junk
        case junkForQuarantine
        case quarantine
        case judged
        case signed
        case notSigned
        case signingFailed
        case sealed
        case sealingFailed
        case unchanged
        case resolved
        case expanded
        case noCopy
        case routed
        case unreachable
        case senderRewritten
        case senderKept
        case priority
        case rule
        case expansionReported
        case notReported
        case noticeSent
        case testMessage
        case other
    }

    /// Its name for programs.
    public var code: Code {
        switch self {
        case .accepted, .acceptedBecause: .accepted
        case .acceptedForRelay: .acceptedForRelay
        case .acceptedAsReturnAddress: .acceptedAsReturnAddress
        case .refused: .refused
        case .wouldBeRefused: .wouldBeRefused
        case .deferred: .deferred
        case .poison: .poison
        case .heldBack: .heldBack
        case .tlsFailed: .tlsFailed
        case .originating: .originating
        case .incoming: .incoming
        case .source: .source
        case .sourceUnknown: .sourceUnknown
        case .sourceNotFound: .sourceNotFound
        case .fieldsRemoved: .fieldsRemoved
        case .fieldsKept: .fieldsKept
        case .junk: .junk
        case .junkForQuarantine: .junkForQuarantine
        case .quarantine: .quarantine
        case .judged: .judged
        case .signed: .signed
        case .notSigned: .notSigned
        case .signingFailed: .signingFailed
        case .sealed: .sealed
        case .sealingFailed: .sealingFailed
        case .unchanged: .unchanged
        case .resolved: .resolved
        case .expanded: .expanded
        case .noCopy: .noCopy
        case .routed: .routed
        case .unreachable: .unreachable
        case .senderRewritten: .senderRewritten
        case .senderKept: .senderKept
        case .priority: .priority
        case .rule: .rule
        case .expansionReported: .expansionReported
        case .notReported: .notReported
        case .noticeSent: .noticeSent
        case .testMessage: .testMessage
        case .other: .other
        }
    }

    /// The members of its JSON: the code, the words, then the facts that the code has (docs/reference/trace.md).
    enum Member: String, CodingKey {
        case code, words, reason, reply, address, exemption, count, kept, replaced, way, domain, connector, host,
            priority
        case author
        case rule, effect, actions
        case cat, scl, bcl, srv, sfv, ipv, action, judgement, mark
    }

    /// One fact of an outcome.
    enum Fact {
        case text(String)
        case number(Int)
        case judgement(ContentJudgement)
        case list([String])
    }

    /// Gives each fact with the member that holds it, for both writers of JSON; nil for one that the code has and that
    /// is not known here.
    func facts(_ take: (Member, Fact?) throws -> Void) rethrows {
        switch self {
        case .accepted:
            try take(.reason, nil)
        case .acceptedForRelay, .acceptedAsReturnAddress, .refused, .deferred, .poison, .heldBack, .tlsFailed,
            .originating, .incoming, .junk, .junkForQuarantine, .quarantine, .sealed, .unchanged, .noCopy,
            .expansionReported, .other:
            break
        case .acceptedBecause(let reason), .sourceNotFound(let reason), .notSigned(let reason),
            .signingFailed(let reason), .sealingFailed(let reason), .unreachable(let reason), .senderKept(let reason),
            .notReported(let reason):
            try take(.reason, .text(reason))
        case .wouldBeRefused(let reply):
            try take(.reply, .text(reply))
        case .source(let address, let exemption):
            try take(.address, .text(address.description))
            try take(.exemption, exemption.map { .text($0) })
        case .sourceUnknown(let reason, let exemption):
            try take(.reason, .text(reason))
            try take(.exemption, exemption.map { .text($0) })
        case .fieldsRemoved(let count):
            try take(.count, .number(count))
        case .fieldsKept(let kept, let replaced):
            try take(.kept, .number(kept))
            try take(.replaced, .number(replaced))
        case .signed(let times):
            try take(.count, .number(times))
        case .expanded(let recipients):
            try take(.count, .number(recipients))
        case .resolved(let address), .senderRewritten(let address), .noticeSent(let address):
            try take(.address, .text(address.description))
        case .routed(let route):
            try route.facts(take)
        case .priority(let priority):
            try take(.priority, .text(priority.name))
        case .testMessage(let author):
            try take(.author, .text(author))
        case .rule(let hit):
            try take(.rule, .text(hit.rule))
            try take(.effect, .text(hit.effect.rawValue))
            try take(.actions, .list(hit.actions))
            try take(.reason, hit.reason.map { .text($0) })
        case .judged(let verdict):
            try verdict.facts(take)
        }
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("code")
            writer.string(code.rawValue)
            writer.key("words")
            writer.string(description, limit: Decision.textOctets)
            facts { member, fact in
                guard let fact else { return }
                writer.key(named: member.rawValue)
                switch fact {
                case .text(let text): writer.string(text, limit: Decision.textOctets)
                case .number(let number): writer.number(Int64(number))
                case .judgement(let judgement): judgement.write(to: &writer)
                case .list(let texts): writer.array(texts)
                }
            }
        }
    }

    /// About how many octets it takes in a record.
    var octets: Int {
        var octets = code.rawValue.utf8.count + description.utf8.count + 24
        facts { member, fact in
            guard let fact else { return }
            octets += member.rawValue.utf8.count + 6
            switch fact {
            case .text(let text): octets += text.utf8.count
            case .number: octets += 8
            case .judgement(let judgement): octets += judgement.octets
            case .list(let texts): octets += texts.reduce(2) { $0 + $1.utf8.count + 3 }
            }
        }
        return octets
    }
}

extension Decision.Outcome.Route {
    /// The way's name for programs, the member `way` of an outcome's JSON. What is stored is never renamed.
    public enum Way: String, Hashable, Sendable, Codable, CaseIterable {
        case mx
        case smartHosts
        case maildir
        case mailboxHost
        case submissions
        case validation
        case likewise
    }

    /// Its name for programs.
    public var way: Way {
        switch self {
        case .mx: .mx
        case .smartHosts: .smartHosts
        case .maildir: .maildir
        case .mailboxHost: .mailboxHost
        case .submissions: .submissions
        case .validation: .validation
        case .likewise: .likewise
        }
    }

    fileprivate func facts(_ take: (Decision.Outcome.Member, Decision.Outcome.Fact?) throws -> Void) rethrows {
        try take(.way, .text(way.rawValue))
        switch self {
        case .mx(let domain, let connector):
            try take(.domain, .text(domain.name))
            try take(.connector, connector.map { .text($0) })
        case .smartHosts(let connector): try take(.connector, .text(connector))
        case .mailboxHost(let name): try take(.host, .text(name))
        case .maildir, .submissions, .validation, .likewise: break
        }
    }
}

extension Verdict {
    fileprivate func facts(_ take: (Decision.Outcome.Member, Decision.Outcome.Fact?) throws -> Void) rethrows {
        try take(.cat, .text(category.rawValue))
        try take(.scl, confidence.map { .number($0.value) })
        try take(.bcl, .number(bulk.value))
        try take(.srv, isBeyondBulkThreshold ? .text("BULK") : nil)
        try take(.sfv, decision.map { .text($0.rawValue) })
        try take(.ipv, .text(address.rawValue))
        try take(.action, .text(action.rawValue))
        try take(.judgement, judgement.map { .judgement($0) })
        try take(.mark, mark.map { .text($0.text) })
    }

    fileprivate init(_ container: KeyedDecodingContainer<Decision.Outcome.Member>) throws {
        self.init(
            category: try container.decode(VerdictCategory.self, forKey: .cat),
            confidence: try container.decodeIfPresent(Int.self, forKey: .scl).map { SpamConfidence(clamping: $0) },
            bulk: BulkComplaint(clamping: try container.decode(Int.self, forKey: .bcl)),
            isBeyondBulkThreshold: try container.decodeIfPresent(String.self, forKey: .srv) != nil,
            decision: try container.decodeIfPresent(FilterDecision.self, forKey: .sfv),
            address: try container.decode(AddressStanding.self, forKey: .ipv),
            action: try container.decode(Action.self, forKey: .action),
            judgement: try container.decodeIfPresent(ContentJudgement.self, forKey: .judgement),
            mark: try container.decodeIfPresent(String.self, forKey: .mark).flatMap { TextMark(text: $0) })
    }
}

extension Decision.Outcome: Codable {
    /// Decodes the members that ``encode(to:)`` writes, and the words alone of earlier releases. What a later release
    /// wrote and this one does not know is ``other(_:)`` in its words.
    public init(from decoder: any Decoder) throws {
        if let words = try? decoder.singleValueContainer().decode(String.self) {
            self.init(written: words)
            return
        }
        let container = try decoder.container(keyedBy: Member.self)
        let words = try container.decode(String.self, forKey: .words)
        let code = Code(rawValue: try container.decode(String.self, forKey: .code))
        self = (try? code.flatMap { try Decision.Outcome($0, container) }) ?? .other(words)
    }

    /// Encodes the code, the words, and the facts of the code; a fact that is not known as one that is nil.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Member.self)
        try container.encode(code, forKey: .code)
        try container.encode(description, forKey: .words)
        try facts { member, fact in
            switch fact {
            case .text(let text): try container.encode(text, forKey: member)
            case .number(let number): try container.encode(number, forKey: member)
            case .judgement(let judgement): try container.encode(judgement, forKey: member)
            case .list(let texts): try container.encode(texts, forKey: member)
            case nil: try container.encodeIfPresent(String?.none, forKey: member)
            }
        }
    }

    // The outcomes that an earlier release wrote most; their words are their whole facts.
    private init(written words: String) {
        let plain: [Decision.Outcome] = [
            .accepted, .acceptedForRelay, .acceptedAsReturnAddress, .refused, .deferred, .poison, .heldBack, .tlsFailed,
            .originating, .incoming, .junk, .junkForQuarantine, .signed(times: 1), .sealed, .unchanged, .noCopy,
            .routed(.maildir), .routed(.validation), .routed(.likewise), .priority(.high), .priority(.normal),
            .priority(.low), .expansionReported,
        ]
        self = plain.first { $0.description == words } ?? .other(words)
    }

    private init?(_ code: Code, _ container: KeyedDecodingContainer<Member>) throws {
        func text(_ member: Member) throws -> String { try container.decode(String.self, forKey: member) }
        func optional(_ member: Member) throws -> String? { try container.decodeIfPresent(String.self, forKey: member) }
        func number(_ member: Member) throws -> Int { try container.decode(Int.self, forKey: member) }
        switch code {
        case .accepted: self = try optional(.reason).map { .acceptedBecause($0) } ?? .accepted
        case .acceptedForRelay: self = .acceptedForRelay
        case .acceptedAsReturnAddress: self = .acceptedAsReturnAddress
        case .refused: self = .refused
        case .wouldBeRefused: self = .wouldBeRefused(reply: try text(.reply))
        case .deferred: self = .deferred
        case .poison: self = .poison
        case .heldBack: self = .heldBack
        case .tlsFailed: self = .tlsFailed
        case .originating: self = .originating
        case .incoming: self = .incoming
        case .source:
            guard let address = IPAddress(try text(.address)) else { return nil }
            self = .source(address, exemption: try optional(.exemption))
        case .sourceUnknown: self = .sourceUnknown(reason: try text(.reason), exemption: try optional(.exemption))
        case .sourceNotFound: self = .sourceNotFound(reason: try text(.reason))
        case .fieldsRemoved: self = .fieldsRemoved(try number(.count))
        case .fieldsKept: self = .fieldsKept(try number(.kept), replaced: try number(.replaced))
        case .junk: self = .junk
        case .junkForQuarantine: self = .junkForQuarantine
        case .quarantine: self = .quarantine
        case .signed: self = .signed(times: try number(.count))
        case .notSigned: self = .notSigned(reason: try text(.reason))
        case .signingFailed: self = .signingFailed(reason: try text(.reason))
        case .sealed: self = .sealed
        case .sealingFailed: self = .sealingFailed(reason: try text(.reason))
        case .unchanged: self = .unchanged
        case .resolved: self = .resolved(to: try container.decode(EmailAddress.self, forKey: .address))
        case .expanded: self = .expanded(recipients: try number(.count))
        case .noCopy: self = .noCopy
        case .routed:
            guard let way = Route.Way(rawValue: try text(.way)) else { return nil }
            switch way {
            case .mx:
                let domain = try container.decode(Domain.self, forKey: .domain)
                self = .routed(.mx(domain, connector: try optional(.connector)))
            case .smartHosts: self = .routed(.smartHosts(connector: try text(.connector)))
            case .maildir: self = .routed(.maildir)
            case .mailboxHost: self = .routed(.mailboxHost(try text(.host)))
            case .submissions: self = .routed(.submissions)
            case .validation: self = .routed(.validation)
            case .likewise: self = .routed(.likewise)
            }
        case .unreachable: self = .unreachable(reason: try text(.reason))
        case .senderRewritten: self = .senderRewritten(try container.decode(EmailAddress.self, forKey: .address))
        case .senderKept: self = .senderKept(reason: try text(.reason))
        case .priority:
            let name = try text(.priority)
            guard let priority = Priority.allCases.first(where: { $0.name == name }) else { return nil }
            self = .priority(priority)
        case .expansionReported: self = .expansionReported
        case .notReported: self = .notReported(reason: try text(.reason))
        case .noticeSent: self = .noticeSent(to: try container.decode(EmailAddress.self, forKey: .address))
        case .testMessage: self = .testMessage(author: try text(.author))
        case .rule:
            self = .rule(
                RuleHit(
                    rule: try text(.rule), effect: try container.decode(RuleHit.Effect.self, forKey: .effect),
                    actions: try container.decode([String].self, forKey: .actions), reason: try optional(.reason)))
        case .judged: self = .judged(try Verdict(container))
        case .other: return nil
        }
    }
}
