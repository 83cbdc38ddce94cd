/// What `postern check config` found out about a server's configuration.
package struct ServerCheck: Codable, Sendable, Hashable {
    /// How a finding is to be taken.
    package enum State: String, Codable, Sendable, Hashable, CaseIterable {
        /// All is well.
        case fine = "Fine"
        /// The gateway would start; this may not be what was meant.
        case warning = "Warning"
        /// The gateway would not start, or mail would not be taken or delivered.
        case error = "Error"
    }

    /// One thing that was looked at.
    package struct Finding: Codable, Sendable, Hashable {
        /// What was looked at: `tls`, `listeners "[::]:25"`, `dns`, `data`, `organization contoso`.
        package var subject: String
        /// How it is to be taken.
        package var state: State
        /// What was found, as a sentence.
        package var message: String
        /// What to do, as a sentence; nil where nothing is to be done.
        package var mend: String?

        /// A finding.
        package init(_ subject: String, _ state: State, _ message: String, mend: String? = nil) {
            self.subject = subject
            self.state = state
            self.message = message
            self.mend = mend
        }
    }

    /// The configuration's file.
    package var file: String
    /// What was found, in the order in which it was looked at.
    package var findings: [Finding]
    /// Whether the gateway can run with it: no finding is an error.
    package var isValid: Bool

    /// What was found.
    package init(file: String, findings: [Finding]) {
        self.file = file
        self.findings = findings
        isValid = !findings.contains { $0.state == .error }
    }
}
