extension Decision {
    /// What came of a decision: the case says it to programs, ``description`` to people.
    ///
    /// Facts that belong to an outcome are in its case; what led to it is in the decision's inputs, and the reply to the
    /// client beside them.
    public enum Outcome: Hashable, Sendable {
        /// The way that a copy takes.
        public enum Route: Hashable, Sendable {
            /// To the mail exchangers of a domain, by a connector or by default.
            case mx(Domain, connector: String?)
            /// To the smart hosts of a connector.
            case smartHosts(connector: String)
            /// Into the recipient's Maildir.
            case maildir
            /// To a mailbox host of the organization's.
            case mailboxHost(String)
            /// To whoever reads what people report.
            case submissions
            /// By the connector whose validation makes the message.
            case validation
            /// As the copies for the same recipient that have decisions of their own.
            case likewise
        }

        // MARK: Whether it goes on

        /// It goes on.
        case accepted
        /// It goes on, for this reason.
        case acceptedBecause(String)
        /// It goes on for a domain whose recipients are known elsewhere.
        case acceptedForRelay
        /// It goes on as the return address of a forwarded message.
        case acceptedAsReturnAddress
        /// It does not go on; the reply says whether for good.
        case refused
        /// It goes on, and would not if the organization did not only record the rule. The reply it would get.
        case wouldBeRefused(reply: String)
        /// It does not go on now, because the directory is out of date.
        case deferred
        /// It does not go on: such content has ended processes of this server (docs/reference/poison.md).
        case poison
        /// The client has to wait before it goes on.
        case heldBack
        /// Encryption with the client came to nothing.
        case tlsFailed

        // MARK: Whose it is

        /// The organization's own mail.
        case originating
        /// Mail for the organization.
        case incoming

        // MARK: Where it comes from

        /// It comes from this address behind the hops that a connector skips. `exemption`: why nothing follows from that.
        case source(IPAddress, exemption: String?)
        /// The source can't be found for this reason. `exemption`: why nothing follows from that.
        case sourceUnknown(reason: String, exemption: String?)
        /// There is no source behind the client, for this reason.
        case sourceNotFound(reason: String)

        // MARK: What becomes of the content

        /// So many header fields are left out.
        case fieldsRemoved(Int)
        /// So many header fields stay, and so many are replaced by others.
        case fieldsKept(Int, replaced: Int)
        /// It goes into the junk folder.
        case junk
        /// It goes into the junk folder, in place of the quarantine that was asked for: by releases without one.
        case junkForQuarantine
        /// It is held in quarantine.
        case quarantine
        /// The filters say this of it.
        // On the heap: it is larger than all others, and decisions are copied with the messages that they are about.
        indirect case judged(Verdict)
        /// So many signatures are put on it, at least one.
        case signed(times: Int)
        /// No signature is put on it, for this reason.
        case notSigned(reason: String)
        /// The signatures that were wanted could not be made.
        case signingFailed(reason: String)
        /// A set of ARC is put on it (RFC 8617).
        case sealed
        /// The set of ARC that was wanted could not be made.
        case sealingFailed(reason: String)

        // MARK: Where it goes

        /// The address is the one to deliver to.
        case unchanged
        /// This is the address to deliver to.
        case resolved(to: EmailAddress)
        /// So many addresses are to be delivered to.
        case expanded(recipients: Int)
        /// Every address that it leads to has a copy already.
        case noCopy
        /// A copy takes this way.
        case routed(Route)
        /// A copy has no way and waits, for this reason.
        case unreachable(reason: String)
        /// Copies that leave carry this sender.
        case senderRewritten(EmailAddress)
        /// Copies that leave keep their sender, for this reason.
        case senderKept(reason: String)
        /// It takes this lane.
        case priority(Priority)

        // MARK: Mail flow rules

        /// A mail flow rule matched, or could not be evaluated.
        // On the heap, as it is larger than most.
        indirect case rule(RuleHit)

        // MARK: Messages of this server's own

        /// The sender is told that the group was expanded.
        case expansionReported
        /// No report is made, for this reason.
        case notReported(reason: String)
        /// A notice is sent to this address.
        case noticeSent(to: EmailAddress)
        /// An administrator, by this name, asked for a test message of a connector's validation.
        case testMessage(author: String)

        // MARK: Other releases

        /// What another release wrote, in its words.
        case other(String)
    }
}

extension Decision.Outcome: CustomStringConvertible {
    /// The outcome in words, as `explain` and the trace show it.
    public var description: String {
        switch self {
        case .accepted: "accepted"
        case .acceptedBecause(let reason): "accepted: \(reason)"
        case .acceptedForRelay: "accepted for relay"
        case .acceptedAsReturnAddress: "accepted as a return address"
        case .refused: "refused"
        case .wouldBeRefused(let reply): "would be refused: \(reply)"
        case .deferred: "deferred"
        case .poison: "poison"
        case .heldBack: "held back"
        case .tlsFailed: "TLS failed"
        case .originating: "originating"
        case .incoming: "incoming"
        case .source(let address, nil): "source \(address)"
        case .source(let address, let exemption?): "source \(address), not acted on: \(exemption)"
        case .sourceUnknown(let reason, nil): "source unknown: \(reason)"
        case .sourceUnknown(let reason, let exemption?): "source unknown: \(reason), not acted on: \(exemption)"
        case .sourceNotFound(let reason): "unsuccessful: \(reason)"
        case .fieldsRemoved(let count): "\(count) removed"
        case .fieldsKept(let count, let replaced): "\(count) kept, \(replaced) replaced"
        case .junk: "junk"
        case .junkForQuarantine: "junk, as there is no quarantine yet"
        case .quarantine: "quarantine"
        case .judged(let verdict): verdict.description
        case .signed(times: 1): "signed"
        case .signed(let times): "signed \(times) times"
        case .notSigned(let reason): "not signed: \(reason)"
        case .signingFailed(let reason): "not signed after all: \(reason)"
        case .sealed: "sealed"
        case .sealingFailed(let reason): "not sealed after all: \(reason)"
        case .unchanged: "unchanged"
        case .resolved(let address): "resolved to \(address)"
        case .expanded(recipients: 1): "expanded to 1 recipient"
        case .expanded(let recipients): "expanded to \(recipients) recipients"
        case .noCopy: "no copy of its own: every address it leads to has one"
        case .routed(let route): route.description
        case .unreachable(let reason): "waits in queue Unreachable: \(reason)"
        case .senderRewritten(let sender): "copies that leave carry the sender \(sender)"
        case .senderKept(let reason): "copies that leave keep their sender: \(reason)"
        case .priority(let priority): priority.name
        case .rule(let hit): hit.description
        case .expansionReported: "the sender is told that the group was expanded"
        case .notReported(let reason): "no report: \(reason)"
        case .noticeSent(let address): "a notice is sent to \(address)"
        case .testMessage(let author): "test message ordered by \(author)"
        case .other(let words): words
        }
    }
}

extension Decision.Outcome.Route: CustomStringConvertible {
    /// The way in words.
    public var description: String {
        switch self {
        case .mx(let domain, nil): "routed by MX of \(domain)"
        case .mx(let domain, let connector?): "routed by MX of \(domain) with connector \(connector)"
        case .smartHosts(let connector): "routed to the smart hosts of connector \(connector)"
        case .maildir: "routed to its Maildir"
        case .mailboxHost(let name): "routed to mailbox host \(name)"
        case .submissions: "read as a report of delivered mail"
        case .validation: "routed by the connector that is validated"
        case .likewise: "further copies routed likewise"
        }
    }
}

extension Decision.Outcome {
    /// The same with every text that a stranger may have had a part in cut short.
    ///
    /// - Parameter limit: octets of a text.
    func cut(toOctets limit: Int) -> Decision.Outcome {
        switch self {
        case .acceptedBecause(let reason): .acceptedBecause(reason.cut(toOctets: limit))
        case .wouldBeRefused(let reply): .wouldBeRefused(reply: reply.cut(toOctets: limit))
        case .source(let address, let exemption):
            .source(address, exemption: exemption?.cut(toOctets: limit))
        case .sourceUnknown(let reason, let exemption):
            .sourceUnknown(reason: reason.cut(toOctets: limit), exemption: exemption?.cut(toOctets: limit))
        case .sourceNotFound(let reason): .sourceNotFound(reason: reason.cut(toOctets: limit))
        case .notSigned(let reason): .notSigned(reason: reason.cut(toOctets: limit))
        case .signingFailed(let reason): .signingFailed(reason: reason.cut(toOctets: limit))
        case .sealingFailed(let reason): .sealingFailed(reason: reason.cut(toOctets: limit))
        case .unreachable(let reason): .unreachable(reason: reason.cut(toOctets: limit))
        case .senderKept(let reason): .senderKept(reason: reason.cut(toOctets: limit))
        case .notReported(let reason): .notReported(reason: reason.cut(toOctets: limit))
        case .testMessage(let author): .testMessage(author: author.cut(toOctets: limit))
        case .rule(let hit): .rule(hit.cut(toOctets: limit))
        case .other(let words): .other(words.cut(toOctets: limit))
        case .accepted, .acceptedForRelay, .acceptedAsReturnAddress, .refused, .deferred, .poison, .heldBack,
            .tlsFailed,
            .originating, .incoming, .fieldsRemoved, .fieldsKept, .junk, .junkForQuarantine, .quarantine, .judged,
            .signed, .sealed,
            .unchanged, .resolved, .expanded, .noCopy, .routed, .senderRewritten, .priority, .expansionReported,
            .noticeSent:
            self
        }
    }
}
