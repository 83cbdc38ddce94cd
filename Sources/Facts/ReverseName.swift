package import Mail

/// What DNS says of the name of a peer's address.
package enum ReverseName: Hashable, Sendable {
    /// Its PTR records with fully qualified names of two labels or more.
    case found([Domain])
    /// There is no such record.
    case missing
    /// DNS does not say, for now or not in time.
    case unknown
}

extension ReverseName: CustomStringConvertible {
    /// For the record: names, `none`, or `unknown`.
    package var description: String {
        switch self {
        case .found(let names): names.map(\.name).joined(separator: " ")
        case .missing: "none"
        case .unknown: "unknown"
        }
    }
}
