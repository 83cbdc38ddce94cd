/// An organization at one revision of its configuration, in whose name something is decided.
public protocol DecidingOrganization {
    /// The organization's name.
    var organizationName: String { get }
    /// The revision of its configuration.
    var revision: Int64 { get }
}

extension DecidingOrganization {
    /// A decision in the organization's name.
    ///
    /// - Parameters:
    ///   - outcome: what came of it.
    ///   - object: the object that decided; nil where none applies.
    ///   - recipient: the recipient it concerns; nil when it concerns the whole message.
    ///   - inputs: the facts used, in a stable order.
    ///   - reply: the reply given for it, when it is a refusal.
    @inlinable
    public func decision(
        _ stage: Decision.Stage, _ outcome: Decision.Outcome, by object: ObjectReference? = nil,
        about recipient: String? = nil, from inputs: [Decision.Input] = [], reply: Reply? = nil
    ) -> Decision {
        Decision(
            stage, organization: organizationName, revision: revision, object: object, recipient: recipient,
            inputs: inputs, outcome: outcome, reply: reply)
    }
}
