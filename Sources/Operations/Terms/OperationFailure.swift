package import Mail
package import Organization

/// Why an operation was not done, for people: each line names the object and the mend.
package struct OperationFailure: Error, Codable, Sendable, Hashable {
    /// What kind of failure it is; the command line makes an exit status of it.
    package enum Kind: String, Codable, Sendable, Hashable, CaseIterable {
        /// No such object, or the operation failed: exit status 1.
        case failed = "Failed"
        /// A value of the caller's that is none: exit status 64.
        case usage = "Usage"
        /// The configuration is wrong: exit status 78.
        case configuration = "Configuration"

        /// The exit status of a command that ends with it.
        package var exitStatus: Int32 {
            switch self {
            case .failed: 1
            case .usage: 64
            case .configuration: 78
            }
        }
    }
    /// The kind.
    package var kind: Kind
    /// One sentence or more, a line each.
    package var lines: [String]
    /// The mistakes in a configuration that the lines tell of, each with its place; empty where it is none.
    package var mistakes: [ConfigurationMistake] = []

    package init(_ kind: Kind, _ line: String) { self.init(kind, lines: [line]) }

    /// Makes an ordinary failure of one line.
    package init(_ line: String) { self.init(.failed, lines: [line]) }

    package init(_ kind: Kind, lines: [String]) {
        self.kind = kind
        self.lines = lines
    }

    /// Mistakes in a configuration, a line each, under a first line where one is given.
    package init(_ mistakes: [ConfigurationMistake], under line: String? = nil) {
        kind = .configuration
        lines = (line.map { [$0] } ?? []) + mistakes.map(\.description)
        self.mistakes = mistakes
    }
}

extension OperationFailure {
    /// Why a store could not be read.
    package init(reading error: StoreError) { self.init("The store can't be read: \(error).") }

    /// Why nothing was changed; or that nobody knows whether it was, where the store does not.
    package init(writing error: StoreError) { self.init(writing: error, "Nothing was changed") }

    /// The same, with a word of its own for what did not happen.
    package init(writing error: StoreError, _ nothing: String) {
        if case .inDoubt(let reason) = error {
            self.init(
                "Whether the change was made can't be found out, because the store failed: \(reason). Look at what is in "
                    + "force before you order it again.")
        } else {
            self.init("\(nothing), because the store failed: \(error).")
        }
    }

    /// A failure as it is; anything else as the reason why `what` could not be done.
    package init(_ error: any Error, _ what: String) {
        switch error {
        case let failure as OperationFailure: self = failure
        case let error as StoreError: self.init("\(what): \(error).")
        default: self.init("\(what): \(error).")
        }
    }
}
