import ArgumentParser
import Operations

/// `--override`: to change a document here that is kept in a repository.
struct OverrideOptions: ParsableArguments {
    @Option(
        name: .customLong("override"),
        help: ArgumentHelp(
            "Change the document although it is managedBy: Repository, for this reason.", valueName: "reason"))
    var reason: String?

    /// An operation with the reason that was given.
    func applied<Asked: OverridingOperation>(to operation: Asked) -> Asked { operation.withOverride(for: reason) }
}
