/// Reads `postern.yaml` and the files that it names while the gateway runs.
package protocol ServerFileReading: Sendable {
    /// What `postern.yaml` says by now that is not in force. Throws ``OperationFailure`` where it can't be used.
    func differences() async throws(OperationFailure) -> SettingDifferences

    /// Reads everything again, and puts into force what can be changed while the gateway runs. Throws ``OperationFailure``
    /// where `postern.yaml` can't be used; the settings are as before then.
    func reload() async throws(OperationFailure) -> ReloadOutcome
}

/// Settings that differ between `postern.yaml` and what is in force, by their names.
package struct SettingDifferences: Sendable, Hashable {
    /// Those that a reload puts into force.
    package var needsReload: [String]
    /// Those that only a restart puts into force.
    package var needsRestart: [String]

    /// Differences.
    package init(needsReload: [String] = [], needsRestart: [String] = []) {
        self.needsReload = needsReload
        self.needsRestart = needsRestart
    }
}

/// What came of a reload.
package struct ReloadOutcome: Codable, Sendable, Hashable {
    /// The settings that have another value now, by their names.
    package var changed: [String]
    /// Those that differ and that only a restart puts into force.
    package var needsRestart: [String]
    /// Files that could not be read again, such as a certificate, a sentence each; what was read before stays in force.
    package var troubles: [String]

    /// An outcome.
    package init(changed: [String] = [], needsRestart: [String] = [], troubles: [String] = []) {
        self.changed = changed
        self.needsRestart = needsRestart
        self.troubles = troubles
    }
}
