/// Whose servers are at the other end of a connector (docs/reference/connectors.md).
public enum ConnectorType: String, Hashable, Sendable, CaseIterable {
    /// Another organization's.
    case partner = "Partner"
    /// The organization's own.
    case onPremises = "OnPremises"
}

/// How a connector came about, by EOP's names; it has no effect.
public enum ConnectorSource: String, Hashable, Sendable, CaseIterable {
    /// By hand.
    case `default` = "Default"
    /// By Exchange's hybrid configuration wizard.
    case hybridWizard = "HybridWizard"
    /// From an older service.
    case migrated = "Migrated"
}
