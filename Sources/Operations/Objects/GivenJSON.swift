import Organization

// The values of JSON as properties of objects are given them.

extension GivenValue {
    /// A value of JSON.
    init(_ value: JSONValue) {
        switch value {
        case .null: self = .null
        case .bool(let flag): self = .flag(flag)
        case .integer(let number): self = .number(String(number))
        case .number(let number): self = .number("\(number)")
        case .string(let text): self = .text(text)
        case .array(let values): self = .list(values.map { GivenValue($0) })
        case .object: self = .object
        }
    }
}

extension GivenChange {
    /// A member of a merge patch (RFC 7396): a value, null, or EOP's `{"Add": […], "Remove": […]}` for a list.
    init(_ value: JSONValue) {
        guard case .object(let members) = value, !members.isEmpty,
            members.keys.allSatisfy({ $0 == "Add" || $0 == "Remove" })
        else {
            self = .set(GivenValue(value))
            return
        }
        func values(_ name: String) -> [GivenValue] {
            switch members[name] {
            case .array(let values)?: values.map { GivenValue($0) }
            case .null?, nil: []
            // A single value is a list of one, as in EOP's hash tables.
            case let value?: [GivenValue(value)]
            }
        }
        self = .edit(add: values("Add"), remove: values("Remove"))
    }
}

extension JSONValue {
    /// The properties of an object. Throws for anything else.
    func properties() throws(OperationFailure) -> [String: JSONValue] {
        guard case .object(let members) = self else {
            throw OperationFailure(
                .usage, "The properties of an object are to be a JSON object, as in {\"Name\": \"value\"}.")
        }
        return members
    }
}
