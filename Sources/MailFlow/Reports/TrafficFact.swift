package import Mail

/// Something that happened to mail and is counted.
package enum TrafficFact: Sendable, Hashable {
    /// A message was accepted.
    case accepted(Accepted)
    /// A recipient came to an end, or was put off.
    case ended(Ended)
    /// Something was refused at the edge.
    case refused(Refused)

    /// A message that was accepted.
    package struct Accepted: Sendable, Hashable {
        /// A copy that forwarding sends out of the organization.
        package struct Forwarding: Sendable, Hashable {
            /// The address of who forwards.
            package var forwarder: String
            /// The domain that the copy goes to.
            package var domain: String
            package init(forwarder: String, domain: String) {
                self.forwarder = forwarder
                self.domain = domain
            }
        }

        /// When, in civil time.
        package var at: WallTime
        /// The organization.
        package var organization: String
        /// What it is to the organization.
        package var kind: TrafficKind
        /// MAIL FROM; nil for the null sender.
        package var sender: EmailAddress?
        /// The recipients that the sender named, each once.
        package var recipients: [EmailAddress]
        /// The named recipients that have no delivery of their own, by what became of them.
        package var ends: [TrafficEnd]
        /// Octets.
        package var size: Int
        /// The inbound connector.
        package var connector: String?
        /// Whether that is one for the organization's own servers.
        package var isFromOnPremises: Bool
        /// The version of TLS; nil without.
        package var tls: String?
        /// Whether the organization's own servers sent it for a sender of a domain that is none of its accepted domains.
        package var isFromNonAcceptedDomain: Bool
        /// The copies that forwarding sends out of the organization.
        package var forwarded: [Forwarding]
        /// The MessageTraceId; empty where it is a sample of nothing.
        package var traceID: String
        /// What its verdict says it is; nil where it has none.
        package var category: VerdictCategory?
        /// What mail flow rules did with it, each rule with each effect once.
        package var rules: [RuleHit]

        package init(
            at: WallTime, organization: String, kind: TrafficKind, sender: EmailAddress?, recipients: [EmailAddress],
            ends: [TrafficEnd] = [], size: Int, connector: String? = nil, isFromOnPremises: Bool = false,
            tls: String? = nil, isFromNonAcceptedDomain: Bool = false, forwarded: [Forwarding] = [], traceID: String,
            category: VerdictCategory? = nil, rules: [RuleHit] = []
        ) {
            self.at = at
            self.organization = organization
            self.kind = kind
            self.sender = sender
            self.recipients = recipients
            self.ends = ends
            self.size = size
            self.connector = connector
            self.isFromOnPremises = isFromOnPremises
            self.tls = tls
            self.isFromNonAcceptedDomain = isFromNonAcceptedDomain
            self.forwarded = forwarded
            self.traceID = traceID
            self.category = category
            self.rules = rules
        }
    }

    /// The end of a recipient.
    package struct Ended: Sendable, Hashable {
        /// When, in civil time.
        package var at: WallTime
        /// Its message and what its queue is.
        package var recipient: TrafficRecipient
        /// What became of it.
        package var end: TrafficEnd
        /// The version of TLS by which it was delivered; nil without.
        package var tls: String?

        package init(at: WallTime, recipient: TrafficRecipient, end: TrafficEnd, tls: String? = nil) {
            self.at = at
            self.recipient = recipient
            self.end = end
            self.tls = tls
        }
    }

    /// A refusal at the edge.
    package struct Refused: Sendable, Hashable {
        /// When, in civil time.
        package var at: WallTime
        /// The organization; nil where it was not known.
        package var organization: String?
        /// The stage that refused.
        package var stage: Decision.Stage
        /// The reply, or what was done in place of one.
        package var reply: String
        /// MAIL FROM; nil before it, empty for the null sender.
        package var sender: String?
        /// The recipient; nil where it was none.
        package var recipient: String?
        /// The client's address.
        package var source: String
        /// What its verdict says it is; nil where it has none.
        package var category: VerdictCategory?
        /// What mail flow rules did with it, each rule with each effect once.
        package var rules: [RuleHit]

        package init(
            at: WallTime, organization: String?, stage: Decision.Stage, reply: String, sender: String? = nil,
            recipient: String? = nil, source: String, category: VerdictCategory? = nil, rules: [RuleHit] = []
        ) {
            self.at = at
            self.organization = organization
            self.stage = stage
            self.reply = reply
            self.sender = sender
            self.recipient = recipient
            self.source = source
            self.category = category
            self.rules = rules
        }
    }
}
