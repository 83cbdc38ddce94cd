internal import Mail

/// What the settings say of providers of OpenID Connect.
extension ServerReader {
    /// - Parameter networks: `outboundNetworks`, without which no address of this machine is asked.
    func oidcProviders(_ reader: ObjectReader, networks: [IPNetwork]) -> [OIDCSettings] {
        var lines: [String: Int] = [:]
        let readers = reader.objects("oidc", of: .oidcProvider, key: "name")
        if readers.count > AdministrationSettings.mostProviders {
            reader.mistake(
                "oidc", "has \(readers.count) providers, and \(AdministrationSettings.mostProviders) are the most",
                mend: "keep those that administrators sign in by")
        }
        return readers.compactMap { reader in
            let provider = oidcProvider(reader, networks: networks)
            guard let provider else { return nil }
            if let line = lines.updateValue(reader.line, forKey: provider.name) {
                reader.mistake("name", "is already that of another, in line \(line)", mend: "give it its own name")
            }
            return provider
        }
    }

    private func oidcProvider(_ reader: ObjectReader, networks: [IPNetwork]) -> OIDCSettings? {
        defer { reader.finish() }
        let name = reader.required(
            "name", expected: "1 to 32 letters, digits and hyphens in lower case, such as contoso"
        ) { text in
            (1...32).contains(text.utf8.count)
                && text.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2d }
                ? text : nil
        }
        let issuer = reader.required(
            "issuer", expected: "the provider's URL as its tokens have it, such as https://login.example.net/tenant"
        ) { text in
            // OpenID Connect Discovery section 3: without query and fragment.
            ServiceURL(text, takesQuery: false)
        }
        if let issuer, issuer.origin.scheme == .http {
            if !issuer.origin.isOfThisMachine {
                reader.mistake("issuer", "would be asked without TLS", mend: "begin it with https://")
            } else if networks.isEmpty {
                reader.mistake(
                    "issuer", "is on this machine, which outboundNetworks does not list",
                    mend: "add its address to outboundNetworks")
            }
        } else if let issuer, case .address = issuer.origin.place.host {
            reader.mistake("issuer", "is an address, for which no certificate is checked", mend: "name the host")
        }
        let client = reader.required("clientID", expected: "1 to 256 printable characters of ASCII", Self.printable)
        let secret = reader.scalar("clientSecretFile", expected: "a file with the client's secret", path)
        let domains = reader.list("allowedDomains", expected: "a domain such as contoso.com") { try? Domain($0) }
        let scopes = reader.list("scopes", expected: "a word such as email or profile") { text in
            text == "openid" ? nil : Self.word(text)
        }
        let claim = reader.scalar("roleClaim", expected: "the name of a claim such as roles or groups", Self.printable)
        let acr = reader.list("requireAcr", expected: "1 to 256 printable characters of ASCII", Self.printable)
        let mapping = roleMapping(reader)
        guard let name, let issuer, let client else { return nil }
        var provider = OIDCSettings(name: name, issuer: issuer, clientID: client)
        provider.clientSecretFile = secret
        provider.allowedDomains = domains
        if reader.has("scopes") { provider.scopes = scopes }
        if let claim { provider.roleClaim = claim }
        provider.requiredACR = acr
        provider.mapping = mapping
        return provider
    }

    private func roleMapping(_ reader: ObjectReader) -> [OIDCSettings.Mapping] {
        if !reader.has("mapping") {
            reader.mistake(
                "mapping", "is missing, so nobody would have a right",
                mend: "add mapping: [{ value: ..., role: OrganizationManagement, organization: contoso }]")
        }
        let readers = reader.objects("mapping", of: .oidcRoleMapping, key: "value")
        if readers.count > OIDCSettings.mostMappings {
            reader.mistake(
                "mapping", "has \(readers.count) entries, and \(OIDCSettings.mostMappings) are the most",
                mend: "let groups of the provider stand for several")
        }
        return readers.compactMap(roleMapping(entry:))
    }

    private func roleMapping(entry reader: ObjectReader) -> OIDCSettings.Mapping? {
        let value = reader.required("value", expected: "a text of 1 to 256 characters") { text in
            (1...256).contains(text.utf8.count) ? text : nil
        }
        let organization = reader.scalar("organization", expected: "an organization's name such as contoso") { text in
            (1...256).contains(text.utf8.count) ? text : nil
        }
        if !reader.has("role") {
            reader.mistake("role", "is missing", mend: "add role: OrganizationManagement, or another role")
        }
        let role: OIDCSettings.Role? = reader.choice("role")
        if let role {
            if role == .operator, organization != nil {
                reader.mistake(
                    "organization", "is given, and an Operator is for the whole server", mend: "leave it out")
            } else if !role.mayBeForAll, !reader.has("organization") {
                reader.mistake(
                    "organization", "is missing, and \(role.rawValue) is never for all organizations",
                    mend: "add organization: the name of one")
            }
        }
        reader.finish()
        guard let value, let role else { return nil }
        return OIDCSettings.Mapping(value: value, role: role, organization: organization)
    }

    /// Text of ASCII without blanks and controls.
    private static func printable(_ text: String) -> String? {
        (1...256).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7e).contains($0) } ? text : nil
    }

    /// One word of a `scope` (RFC 6749 section 3.3).
    private static func word(_ text: String) -> String? {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != 0x22 && $0 != 0x5c } ? text : nil
    }
}
