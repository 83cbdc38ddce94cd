package import Organization

/// What a command with `--json` prints to standard error when it fails (docs/reference/json.md).
package struct CommandFailure: Codable, Sendable, Hashable {
    /// Why it failed.
    package struct Failure: Codable, Sendable, Hashable {
        /// What kind of failure it is.
        package var kind: OperationFailure.Kind
        /// The exit status.
        package var exitStatus: Int32
        /// One sentence or more.
        package var messages: [String]
        /// The mistakes in a configuration, each with its place; empty where it is none.
        package var mistakes: [ConfigurationMistake]
    }

    /// Why it failed.
    package var error: Failure

    /// A failure.
    package init(_ failure: OperationFailure) {
        error = Failure(
            kind: failure.kind, exitStatus: failure.kind.exitStatus, messages: failure.lines,
            mistakes: failure.mistakes)
    }
}
