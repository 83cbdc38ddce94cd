import Foundation
import Glibc
package import Mail
import Organization

/// What `postern quickstart` writes and says.
package struct QuickstartFiles {
    /// The domain to receive mail for.
    package let domain: Domain
    private let folder: String
    private let listen: [String]
    private let administration: String?

    /// Files for a domain in a folder, for a server that listens on these addresses, at least one, and is administered over
    /// HTTP at an address; nil for none.
    package init(domain: Domain, folder: String, listen: [String], administration: String? = nil) {
        self.administration = administration
        self.domain = domain
        self.folder = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        self.listen = listen
    }

    /// Where a server listens that was told nothing: port 2525 of the loopback addresses that this machine has.
    package static func defaultListenAddresses() -> [String] {
        ["127.0.0.1:2525"] + (hasIPv6Loopback() ? ["[::1]:2525"] : [])
    }

    private static func hasIPv6Loopback() -> Bool {
        let descriptor = socket(AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_addr = in6addr_loopback
        // Port 0: the kernel picks one, and gives it back at once.
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size)) == 0
            }
        }
    }

    /// Whether text is an address and port to listen on.
    package static func isListenAddress(_ text: String) -> Bool {
        guard let place = HostPort(text), case .address = place.host else { return false }
        return true
    }

    /// Whether text is an address and port that nobody outside of this machine reaches.
    package static func isLoopbackAddress(_ text: String) -> Bool {
        guard let place = HostPort(text), case .address(let address) = place.host else { return false }
        return address.isLoopback
    }

    /// The path of this server's configuration.
    package var serverFile: String { folder + "/postern.yaml" }
    /// The path of the organization's document.
    package var organizationFile: String { folder + "/\(domain).yaml" }
    /// The organization's name: the domain without its last label, `contoso` of contoso.com.
    package var organization: String { String(domain.name.prefix { $0 != "." }) }
    private var hostname: String { "mx.\(domain)" }

    /// `postern.yaml`.
    package var serverText: String {
        """
        # This server. Every setting: docs/configuration.md
        hostname: \(hostname)
        data: ./data
        listeners:
        \(listen.map { "  - { address: \"\($0)\" }" }.joined(separator: "\n"))
        # STARTTLS, once there is a certificate; take an ECDSA key (P-256):
        # tls: { certificate: tls/fullchain.pem, key: tls/key.pem }
        trustedNetworks: ["127.0.0.0/8", "::1"]
        # Addresses that are not of the internet are delivered to only when they are listed here.
        deliveryNetworks: ["127.0.0.0/8", "::1"]
        \(administrationText)
        """
    }

    private var administrationText: String {
        guard let administration else { return "" }
        return """
            # The API. From outside only with a certificate: tls: { certificate: …, key: … }
            administration: { address: "\(administration)" }

            """
    }

    /// The organization's document.
    package var organizationText: String {
        """
        # The organization \(organization). Every property: docs/configuration.md
        organization: \(organization)
        acceptedDomains:
          - { DomainName: \(domain), DomainType: Authoritative, Default: true }
        administrators: [admin@\(domain)]
        recipients:
          # Gets mail to postmaster@\(domain) and abuse@\(domain) too.
          - { PrimarySmtpAddress: admin@\(domain), RecipientType: UserMailbox, Mailbox: maildir }
          - { PrimarySmtpAddress: ann@\(domain), RecipientType: UserMailbox, Mailbox: maildir }

        """
    }

    /// Writes both files and makes the data folder. Overwrites nothing. Throws ``OperationFailure``.
    package func write() throws {
        for file in [serverFile, organizationFile, folder + "/data"] where access(file, F_OK) == 0 {
            throw OperationFailure(
                .exists,
                "\(file) exists already and is not overwritten. Choose another folder with --folder, or go on with "
                    + "what is there.")
        }
        if access(folder, F_OK) != 0 { try Folder.make(folder) }
        try write(serverText, to: serverFile)
        try write(organizationText, to: organizationFile)
        try Folder.make(folder + "/data")
    }

    private func write(_ text: String, to file: String) throws {
        // Exclusive, so that a file that appears meanwhile is not overwritten either.
        let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw OperationFailure("\(file) can't be written: \(systemError()).") }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try handle.write(contentsOf: Data(text.utf8))
        } catch {
            throw OperationFailure("\(file) can't be written: \(ErrorText.reason(error)).")
        }
    }

    /// A DNS record to publish.
    package struct DNSRecord: Codable, Sendable, Hashable {
        /// The owner name.
        package var name: String
        /// The type.
        package var type: String
        /// The data.
        package var data: String
    }

    /// What was written and what to do next, for programs.
    package struct Summary: Codable, Sendable {
        /// This server's configuration.
        package var serverFile: String
        /// The organization's document.
        package var organizationFile: String
        /// The organization.
        package var organization: String
        /// The DNS records to publish.
        package var dnsRecords: [DNSRecord]
        /// The next commands.
        package var nextCommands: [String]
        /// The link by which the first account's owner sets password and second factor; nil without administration.
        package var firstLink: FirstLinkView?
    }

    /// What was written and what to do next, with the link of the first account where one was made.
    package func summary(with link: FirstLinkView?) -> Summary {
        var summary = self.summary
        summary.firstLink = link
        return summary
    }

    /// What was written and what to do next.
    package var summary: Summary {
        Summary(
            serverFile: serverFile, organizationFile: organizationFile, organization: organization,
            dnsRecords: [
                DNSRecord(name: "\(domain).", type: "MX", data: "0 \(hostname)."),
                DNSRecord(name: "\(hostname).", type: "A", data: "(this server's public IPv4 address)"),
                DNSRecord(name: "\(domain).", type: "TXT", data: "\"v=spf1 mx -all\""),
            ],
            nextCommands: [
                "postern serve --config \(serverFile)",
                "swaks --server \(listen[0]) --to ann@\(domain) --from someone@example.org",
                "postern trace search --config \(serverFile)",
            ])
    }

    /// The same for people.
    package var advice: String {
        let summary = self.summary
        let records = summary.dnsRecords.map {
            "  \($0.name)\tIN\t\($0.type)\t\($0.data)"
        }
        let lines =
            [
                "Wrote \(serverFile), \(organizationFile) and \(folder)/data; organization \(organization) is applied.",
                "Mailboxes: admin@\(domain) (postmaster and abuse too) and ann@\(domain), Maildirs under "
                    + "\(folder)/data/mail.",
                "", "DNS records to publish:",
            ] + records + ["", "Next:"] + summary.nextCommands.map { "  \($0)" } + [
                "",
                "Change \(organizationFile) and run `postern organization apply \(organizationFile) "
                    + "--config \(serverFile)` to add recipients and connectors.",
            ]
        return lines.joined(separator: "\n")
    }
}
