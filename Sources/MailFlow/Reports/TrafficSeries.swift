/// What is counted (docs/reference/mail-flow-reports.md). The raw values are stored, so none is ever used again.
///
/// A row of a series has a kind, a name and a detail, each of which may be empty; the cases say what they are.
package enum TrafficSeries: Int, Sendable, Hashable, Codable, CaseIterable {
    /// Messages accepted, and their octets. Kind: ``TrafficKind``.
    case accepted = 1
    /// Recipients that the senders of accepted messages named. Kind: ``TrafficKind``.
    case recipients = 2
    /// Recipients that came to an end, and the octets of their messages. Kind: ``TrafficKind``; name: ``TrafficEnd``.
    case ended = 3
    /// Refusals at the edge. Kind: the stage; name: the codes of the reply.
    case refused = 4
    /// Messages accepted. Kind: `OnPremises`, `Partner` or `NoConnector`; name: the inbound connector; detail: the version
    /// of TLS, empty without.
    case inbound = 5
    /// Recipients delivered. Kind: the delivery type; name: the outbound connector; detail: the version of TLS.
    case outbound = 6
    /// Recipients that ended without a delivery. Kind: the delivery type; name: the outbound connector; detail:
    /// ``TrafficEnd``.
    case outboundFailed = 7

    /// Mail that has a verdict: messages accepted, and refusals. Kind: ``TrafficKind``, or ``refusedKind``; name: the category.
    case judged = 8
    /// Mail flow rules that matched a message, or could not be evaluated on it: messages accepted, and refusals. Kind: the
    /// raw value of `RuleHit.Effect`; name: the rule. The sample is the moment of the last message in ISO 8601, so that the
    /// youngest is the last by its text.
    case rules = 9

    /// Messages by sender. Kind: ``TrafficKind``; name: the address.
    case senders = 20
    /// Messages by each recipient as the sender named it. Kind: ``TrafficKind``; name: the address.
    case namedRecipients = 21
    /// Messages by the sender's domain. Kind: ``TrafficKind``; name: the domain.
    case senderDomains = 22
    /// Messages by each domain of recipients. Kind: ``TrafficKind``; name: the domain.
    case recipientDomains = 23
    /// Recipients that failed, expired or were removed, by sender. Kind: ``TrafficKind``; name: the address.
    case failedSenders = 24
    /// The same by the recipient as the sender named it. Kind: ``TrafficKind``; name: the address.
    case failedRecipients = 25
    /// Refusals by sender. Name: the address.
    case refusedSenders = 26
    /// Refusals by recipient. Name: the address.
    case refusedRecipients = 27
    /// Refusals by client. Name: the address of the client.
    case refusedSources = 28
    /// Messages of the organization's own servers whose sender is of no accepted domain. Name: the sender's domain;
    /// detail: the inbound connector.
    case nonAcceptedDomains = 29
    /// Copies that forwarding sends out of the organization. Name: who forwards; detail: the domain that they go to.
    case autoForwarded = 30

    /// The kind of ``judged`` for what was refused, which has no direction.
    package static let refusedKind = "Refused"

    /// Whether others than an administrator make the names: such a series is counted by the hour and the day.
    package var isNamedByStrangers: Bool { rawValue >= TrafficSeries.senders.rawValue }

    /// The steps that it is counted in, the finest first.
    package var steps: [TrafficStep] { isNamedByStrangers ? [.hour, .day] : [.fiveMinutes, .hour, .day] }

    /// The first of ``steps``.
    package var finestStep: TrafficStep { isNamedByStrangers ? .hour : .fiveMinutes }

    /// Whether its rows may have any number of different names, so that the smaller ones must give way.
    package var isOpen: Bool {
        switch self {
        // Names of rules are an administrator's, and documents bound how many there are.
        case .accepted, .recipients, .ended, .judged, .rules: false
        default: true
        }
    }
}
