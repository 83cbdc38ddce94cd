/// The payload of an Authentication-Results or ARC-Authentication-Results field (RFC 8601 section 2.2).
public struct AuthenticationResults: Hashable, Sendable {
    /// One method's result.
    public struct Method: Hashable, Sendable {
        /// The method, in lower case: `spf`, `dkim`, `dmarc`, …
        public var name: String
        /// The result, in lower case.
        public var result: String
        /// The comment behind the result, without its parentheses.
        public var comment: String?
        /// `reason=`.
        public var reason: String?
        /// The properties in their order, names in lower case, such as `header.d`; EOP's bare `action` too.
        public var properties: [Property]

        /// Makes a method's result.
        public init(
            _ name: String, _ result: String, comment: String? = nil, reason: String? = nil,
            properties: [Property] = []
        ) {
            self.name = name
            self.result = result
            self.comment = comment
            self.reason = reason
            self.properties = properties
        }

        /// A property's value; nil when it is not there.
        public subscript(_ name: String) -> String? { properties.first { $0.name == name }?.value }
    }

    /// A property of a result.
    public struct Property: Hashable, Sendable {
        /// Such as `smtp.mailfrom`, in lower case.
        public var name: String
        /// Its value, unquoted.
        public var value: String

        /// Makes a property.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Who checked: the authserv-id.
    public var server: String
    /// The results in their order; none for a server that checked nothing.
    public var methods: [Method]

    /// Makes a payload.
    public init(server: String, methods: [Method]) {
        self.server = server
        self.methods = methods
    }

    /// The same strictly by RFC 8601: EOP's bare `action=` in a comment.
    public var strict: AuthenticationResults {
        var strict = self
        for index in strict.methods.indices {
            guard let action = strict.methods[index]["action"] else { continue }
            strict.methods[index].properties.removeAll { $0.name == "action" }
            strict.methods[index].comment = strict.methods[index].comment ?? "action=\(action)"
        }
        return strict
    }
}
