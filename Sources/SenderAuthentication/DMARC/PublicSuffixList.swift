internal import CPSL
public import Mail

/// The list of public suffixes (RFC 7489 section 3.2), read by libpsl.
public final class PublicSuffixList {
    private let context: OpaquePointer

    /// Reads the list from a file, text or DAFSA; nil when there is none that can be read.
    public init?(path: String) {
        guard let context = psl_load_file(path) else { return nil }
        // A file of something else is read as a list without suffixes.
        guard psl_suffix_count(context) != 0 else {
            psl_free(context)
            return nil
        }
        self.context = context
    }

    deinit { psl_free(context) }

    /// The sections of the list.
    public enum Section: Sendable {
        /// Suffixes under which registries sell names.
        case registries
        /// Suffixes under which their owners let others have names: hosts of sites and of apps.
        case hosts

        fileprivate var type: CInt {
            switch self {
            case .registries: PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE
            case .hosts: PSL_TYPE_PRIVATE | PSL_TYPE_NO_STAR_RULE
            }
        }
    }

    /// Whether a name is a suffix of a section.
    ///
    /// - Parameter name: labels in the form of ``Mail/Domain``.
    public func isSuffix(_ name: String, of section: Section) -> Bool {
        name.withCString { psl_is_public_suffix2(context, $0, section.type) } != 0
    }

    /// The domain one label below the public suffix that a name ends in; the name itself when it is such a suffix.
    public func organizationalDomain(of domain: Domain) -> Domain {
        let found: Domain? = domain.name.withCString { name in
            guard let registrable = psl_registrable_domain(context, name) else { return nil }
            return try? Domain(String(cString: registrable))
        }
        return found ?? domain
    }
}

// Sendable without a check because libpsl only reads a list that is loaded, and it is freed with its last owner.
extension PublicSuffixList: @unchecked Sendable {}

/// How the organizational domain of a name is found.
public enum OrganizationalDomainMethod: Sendable {
    /// By asking DNS upwards (RFC 9989 section 4.10).
    case treeWalk
    /// By a list of public suffixes (RFC 7489 section 3.2).
    case publicSuffixList(PublicSuffixList)

    /// The method alone.
    var discovery: DMARCOutcome.Discovery {
        switch self {
        case .treeWalk: .treeWalk
        case .publicSuffixList: .publicSuffixList
        }
    }
}
