package import Mail

/// Tells which country an address is in.
package protocol CountryLookup: Sendable {
    /// The country of an address, as two capital letters (ISO 3166-1 alpha-2); nil where it is not known. From any thread,
    /// without waiting.
    func country(of address: IPAddress) -> String?
}

/// Knows no country.
package struct NoCountries: CountryLookup {
    package init() {}

    /// Nil.
    package func country(of address: IPAddress) -> String? { nil }
}
