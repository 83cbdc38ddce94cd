import ArgumentParser
import Gateway
import Identity
import Log
import Mail
import Operations
import Organization

/// `postern quickstart`
struct Quickstart: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a first configuration and apply it.",
        discussion: """
            Writes postern.yaml, a document for the organization and the data folder, applies the document, and prints \
            the DNS records to publish and the next commands. Overwrites nothing.
            """)

    @Option(name: .long, help: ArgumentHelp("The domain to receive mail for.", valueName: "domain"))
    var domain: String

    @Option(name: .long, help: ArgumentHelp("The folder for the files.", valueName: "folder"))
    var folder = "."

    @Option(
        name: .long,
        help: ArgumentHelp(
            "An address and port to listen on; may be given several times. (default: 127.0.0.1:2525 and [::1]:2525)",
            valueName: "address:port"))
    var listen: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "An address and port of this machine for administration over HTTP, such as 127.0.0.1:8080; makes the first "
                + "account too.", valueName: "address:port"))
    var administration: String?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard let name = try? Domain(domain), name.parent != nil else {
            throw ValidationError("--domain \(domain) is not a domain; give one such as contoso.com.")
        }
        if let administration, !QuickstartFiles.isLoopbackAddress(administration) {
            throw ValidationError(
                "--administration \(administration): give an address of this machine and a port, such as "
                    + "127.0.0.1:8080. Other addresses need a certificate: set them in postern.yaml.")
        }
        for address in listen where !QuickstartFiles.isListenAddress(address) {
            throw ValidationError("--listen \(address): give an address and port, such as 127.0.0.1:2525 or [::]:25.")
        }
    }

    func run() throws {
        try Console.run {
            let files = QuickstartFiles(
                domain: try Domain(domain), folder: folder,
                listen: listen.isEmpty ? QuickstartFiles.defaultListenAddresses() : listen,
                administration: administration)
            try files.write()
            let server = try ServerFile.load(files.serverFile)
            let document = SubmittedDocument(file: files.organizationFile, text: files.organizationText)
            let gateway = StoppedGateway(server: server, time: SystemTime(), logger: .ofCommands)
            _ = try gateway.perform(Operations.OrganizationApply(documents: [document]), by: .current)
            var link: FirstLinkView?
            if administration != nil {
                link = try gateway.perform(AccountCreate(name: "admin", role: .operator), by: .current).link
            }
            if output.json {
                try Console.printJSON(files.summary(with: link))
            } else {
                Console.print(files.advice)
                if let link {
                    Console.print("")
                    for line in AccountLines.of(link) { Console.print(line) }
                }
            }
        }
    }
}
