/// What a job does (docs/reference/jobs.md). The raw values are stored, so none is ever renamed.
package enum JobKind: String, Codable, Sendable, Hashable, CaseIterable {
    /// Writes what a historical search finds into a file.
    case historicalSearch = "HistoricalSearch"
    /// Releases many items from quarantine.
    case quarantineRelease = "QuarantineRelease"
    /// Approves requests for the release of many items.
    case quarantineApprove = "QuarantineApprove"
    /// Denies requests for the release of many items.
    case quarantineDeny = "QuarantineDeny"
    /// Deletes many items in quarantine.
    case quarantineDelete = "QuarantineDelete"
    /// Takes a file of recipients into a directory.
    case recipientImport = "RecipientImport"
    /// Validates an outbound connector with test messages.
    case connectorValidation = "ConnectorValidation"
    /// Sends a test message for a junk folder and follows it.
    case junkTest = "JunkTest"
}
