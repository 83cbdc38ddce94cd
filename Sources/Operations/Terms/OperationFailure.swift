package import Mail
package import Organization

/// Why an operation was not done, for people: each line names the object and the mend.
package struct OperationFailure: Error, Codable, Sendable, Hashable {
    /// What kind of failure it is; the command line makes an exit status of it.
    package enum Kind: String, Codable, Sendable, Hashable, CaseIterable {
        /// The operation failed for another reason than those below: exit status 1.
        case failed = "Failed"
        /// There is no such object, or none that the caller may know of: exit status 1.
        case notFound = "NotFound"
        /// There is such an object already: exit status 1.
        case exists = "Exists"
        /// Something else uses the object, so that it can't be removed: exit status 1.
        case inUse = "InUse"
        /// The object's state does not allow it now: exit status 1.
        case cannotNow = "CannotNow"
        /// The object is another one by now than the one that the caller looked at: exit status 1.
        case changedMeanwhile = "ChangedMeanwhile"
        /// The caller may not do it: exit status 1.
        case notAllowed = "NotAllowed"
        /// It may only be done with a reason, and none was given: exit status 1.
        case reasonNeeded = "ReasonNeeded"
        /// Too much was asked for in too short a time: exit status 1.
        case tooMany = "TooMany"
        /// The store, the network or another part can't be used now: exit status 1.
        case unavailable = "Unavailable"
        /// An address lies outside the networks that this server may reach: exit status 1.
        case outsideNetwork = "OutsideNetwork"
        /// The organization's document is kept in a repository, from which it is applied: exit status 1.
        case managedElsewhere = "ManagedElsewhere"
        /// A value of the caller's that is none: exit status 64.
        case usage = "Usage"
        /// The configuration is wrong: exit status 78.
        case configuration = "Configuration"

        /// The exit status of a command that ends with it.
        package var exitStatus: Int32 {
            switch self {
            case .failed, .notFound, .exists, .inUse, .cannotNow, .changedMeanwhile, .notAllowed, .reasonNeeded,
                .tooMany, .unavailable, .outsideNetwork, .managedElsewhere:
                1
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
    /// What stands in the way of the operation: what uses an object that is to be removed, or differs from what the caller
    /// looked at, a line each; empty where nothing is named.
    package var obstacles: [String] = []
    /// Where each of the mistakes lies in the JSON that was sent (RFC 6901), empty for one that lies elsewhere; none where no
    /// JSON was sent.
    package var pointers: [String] = []

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
    package init(reading error: StoreError) { self.init(.unavailable, "The store can't be read: \(error).") }

    /// Why nothing was changed; or that nobody knows whether it was, where the store does not.
    package init(writing error: StoreError) { self.init(writing: error, "Nothing was changed") }

    /// The same, with a word of its own for what did not happen.
    package init(writing error: StoreError, _ nothing: String) {
        if case .inDoubt(let reason) = error {
            self.init(
                .unavailable,
                "Whether the change was made can't be found out, because the store failed: \(reason). Look at what is in "
                    + "force before you order it again.")
        } else {
            self.init(.unavailable, "\(nothing), because the store failed: \(error).")
        }
    }

    /// A failure as it is; anything else as the reason why `what` could not be done.
    package init(_ error: any Error, _ what: String) {
        switch error {
        case let failure as OperationFailure: self = failure
        case let error as StoreError: self.init(.unavailable, "\(what): \(error).")
        default: self.init("\(what): \(error).")
        }
    }
}
