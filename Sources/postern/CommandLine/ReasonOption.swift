import ArgumentParser

/// Why the content of mail is read.
struct ReasonOption: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Why it is read, in 8 to 500 characters; the organization whose mail it is sees it.", valueName: "text"))
    var reason: String?
}
