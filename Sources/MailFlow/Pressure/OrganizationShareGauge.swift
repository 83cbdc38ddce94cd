package import Facts

/// Who is over its share at the moment, for threads that may not wait.
package final class OrganizationShareGauge: Sendable {
    private let gauge = SharedNames()

    /// Nobody is.
    package init() {}

    /// Those that are over their share.
    package var over: Set<String> {
        get { gauge.names }
        set { gauge.names = newValue }
    }

    /// Rules on a recipient that would be accepted; nil when there is nothing to say.
    package func recipient(_ recipient: @autoclosure () -> String, organization: String) -> RecipientRuling? {
        // Nearly always nobody is, and that costs one look and no text.
        guard !gauge.isEmpty, over.contains(organization) else { return nil }
        return PressureRuling.overShare(organization, recipient: recipient())
    }
}
