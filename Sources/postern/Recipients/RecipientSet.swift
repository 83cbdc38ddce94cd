import ArgumentParser
import Operations
import Organization

/// `postern recipient set`
struct RecipientSet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Add an imported recipient, or change properties of one.",
        discussion: "Other properties stay unchanged. An empty text removes a property.")

    @Argument(help: ArgumentHelp("The primary address.", valueName: "address"))
    var address: String

    @OptionGroup var target: OrganizationOption

    @Option(name: .long, help: ArgumentHelp("RecipientType; required for a new recipient.", valueName: "type"))
    var recipientType: String?

    @Option(name: .long, help: ArgumentHelp("EmailAddresses, separated by ;", valueName: "addresses"))
    var emailAddresses: String?

    @Option(name: .long, help: ArgumentHelp("Mailbox: maildir or a mailbox host.", valueName: "name"))
    var mailbox: String?

    @Option(name: .long, help: ArgumentHelp("ExternalEmailAddress.", valueName: "address"))
    var externalEmailAddress: String?

    @Option(name: .long, help: ArgumentHelp("Members of a group, separated by ;", valueName: "addresses"))
    var members: String?

    @Option(name: .long, help: ArgumentHelp("ForwardingSmtpAddress.", valueName: "address"))
    var forwardingSmtpAddress: String?

    @Option(name: .long, help: ArgumentHelp("DeliverToMailboxAndForward.", valueName: "true|false"))
    var deliverToMailboxAndForward: String?

    @Option(name: .long, help: ArgumentHelp("SafeSenders, separated by ;", valueName: "senders"))
    var safeSenders: String?

    @Option(name: .long, help: ArgumentHelp("BlockedSenders, separated by ;", valueName: "senders"))
    var blockedSenders: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Any other property, such as City=Berlin or Manager=ann@contoso.com; repeatable.",
            valueName: "name=value"))
    var property: [String] = []

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    private var properties: [String: String] {
        let given = [
            "RecipientType": recipientType, "EmailAddresses": emailAddresses, "Mailbox": mailbox,
            "ExternalEmailAddress": externalEmailAddress, "Members": members,
            "ForwardingSmtpAddress": forwardingSmtpAddress,
            "DeliverToMailboxAndForward": deliverToMailboxAndForward, "SafeSenders": safeSenders,
            "BlockedSenders": blockedSenders,
        ]
        return given.compactMapValues { $0 }.merging(others) { $1 }
    }

    private var others: [String: String] {
        Dictionary(property.compactMap(RecipientSet.assignment), uniquingKeysWith: { $1 })
    }

    /// A property and its value; nil for a text without `=`.
    private static func assignment(_ text: String) -> (String, String)? {
        guard let sign = text.utf8.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        return (String(text[..<sign]), String(text[text.utf8.index(after: sign)...]))
    }

    func validate() throws {
        if let text = property.first(where: { RecipientSet.assignment($0) == nil }) {
            throw ValidationError("--property \(text) has no =; write --property City=Berlin.")
        }
        if properties.isEmpty {
            throw ValidationError("Give at least one property, such as --recipient-type MailUser.")
        }
        try ArgumentChecks.address(address, "The address")
        do throws(RefusedLine) {
            try RecipientFields(properties).checkForm()
        } catch {
            throw ValidationError("\(error).")
        }
    }

    func run() throws {
        try settings.change(target, output, "\(address) is set.") {
            Operations.RecipientSet(organization: $0, address: address, properties: properties)
        }
    }
}

/// `postern recipient remove`
struct RecipientRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove an imported recipient.")

    @Argument(help: ArgumentHelp("The primary address.", valueName: "address"))
    var address: String

    @OptionGroup var target: OrganizationOption
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws { try ArgumentChecks.address(address, "The address") }

    func run() throws {
        try settings.change(target, output, "\(address) is removed.") {
            Operations.RecipientRemove(organization: $0, address: address)
        }
    }
}

/// `postern recipient confirm`
struct RecipientConfirm: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "confirm", abstract: "Declare the directory complete, so that its age starts again.")

    @OptionGroup var target: OrganizationOption
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try settings.change(target, output, "The directory is confirmed.") {
            Operations.RecipientConfirm(organization: $0)
        }
    }
}
