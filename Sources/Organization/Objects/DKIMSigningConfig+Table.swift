internal import Mail

extension DKIMSigningConfig: DescribedObject {
    /// Each property at its default.
    public static let blank = DKIMSigningConfig(.invalid)

    /// The properties of the reference page, docs/configuration.md.
    public static let table = ObjectTable<DKIMSigningConfig>(
        .dkimSigningConfig,
        properties: [
            .required(
                "Domain", \.domain, .domain(expected: "an accepted domain such as contoso.com"),
                """
                An accepted domain of the organization, each once. Mail of subdomains that only `MatchSubDomains` covers \
                is not signed: list them as accepted domains.
                """),
            .flag("Enabled", \.isEnabled, "Whether its mail is signed."),
            .value(
                "KeySize", \.keySize, .number(keySizes),
                "Bits of RSA keys that are created from now on. `1024` gives a warning."),
            .value("Algorithm", \.algorithm, .choice, "The signature's, or `Both` for a signature of each."),
            .value(
                "HeaderCanonicalization", \.headerCanonicalization, .choice,
                "How the header is brought into the form that is signed."),
            .value(
                "BodyCanonicalization", \.bodyCanonicalization, .choice,
                "How the body is brought into the form that is signed."),
        ]
    ) { reader, config in
        if config.keySize < 2_048, config.algorithm != .ed25519SHA256 {
            reader.warning(
                "KeySize", "\(config.keySize) is short: signers should use 2048 bits at least (RFC 8301)",
                mend: "set KeySize: 2048")
        }
    }
}
