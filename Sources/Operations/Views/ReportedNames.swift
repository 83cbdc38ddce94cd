/// The bound of reports by name.
package enum ReportedNames {
    /// The most rows of one answer.
    package static let maximum = 1_000
}
