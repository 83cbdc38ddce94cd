internal import Mail

/// Attributes of the directory and filters of dynamic groups as text (docs/reference/recipients.md).
extension RecipientFields {
    /// The properties of the attributes.
    static let attributeNames = ["Manager"] + RecipientAttributes.kept.map(\.rawValue)

    /// Takes what stands under other names for the properties that they mean, where those say nothing themselves.
    mutating func settleAliases() {
        for (alias, name) in RecipientAttributes.aliases {
            guard let value = values.removeValue(forKey: alias) else { continue }
            if values[name] == nil { values[name] = value }
        }
    }

    /// Sets what a recipient's attributes and its filter say.
    mutating func setAttributes(of recipient: Recipient) {
        if let manager = recipient.manager { values["Manager"] = manager.description }
        if !recipient.attributes.isEmpty {
            for attribute in RecipientAttributes.kept {
                if let value = recipient.attributes[attribute] { values[attribute.rawValue] = value }
            }
        }
        let filter = recipient.dynamicFilter
        if filter.isEmpty { return }
        values["IncludedRecipients"] = filter.includedRecipients.map(\.rawValue).joined(separator: ";")
        for attribute in DynamicGroupFilter.attributes where !filter[attribute].isEmpty {
            values[DynamicGroupFilter.property(of: attribute)] = filter[attribute].joined(separator: ";")
        }
    }

    /// The attributes. What separates lines within a value becomes a blank, as directories have addresses of several lines.
    func attributes(_ line: Int) throws(RefusedLine) -> RecipientAttributes {
        var attributes = RecipientAttributes()
        for attribute in RecipientAttributes.kept {
            guard let text = values[attribute.rawValue], !text.isEmpty else { continue }
            attributes[attribute] = try value(text, attribute.rawValue, line)
        }
        return attributes
    }

    private func value(_ text: String, _ name: String, _ line: Int) throws(RefusedLine) -> String? {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            guard RecipientAttributes.breaksLines(scalar) else {
                scalars.append(scalar)
                continue
            }
            if scalars.last != " " { scalars.append(" ") }
        }
        let result = String(scalars).trimmingBlanks
        if result.isEmpty { return nil }
        guard RecipientAttributes.isValue(result) else {
            throw RefusedLine(
                line: line, field: name, value: text,
                "has \(result.utf8.count) octets, and \(RecipientAttributes.mostOctets) are the most",
                mend: "shorten it, or leave it empty")
        }
        return result
    }

    /// The filter of a dynamic group. Words may be separated by commas too, as PowerShell prints them.
    func filter(_ line: Int) throws(RefusedLine) -> DynamicGroupFilter {
        var filter = DynamicGroupFilter()
        let separators: [UInt8] = [UInt8(ascii: ";"), UInt8(ascii: ",")]
        let words = (values["IncludedRecipients"] ?? "").utf8.split(whereSeparator: { separators.contains($0) })
        for octets in words {
            let word = String(Substring(octets)).trimmingBlanks
            if word.isEmpty { continue }
            guard let kind = DynamicGroupFilter.IncludedRecipients(rawValue: word) else {
                throw RefusedLine(
                    line: line, field: "IncludedRecipients", value: word, "is not one of its words",
                    mend: "write some of "
                        + DynamicGroupFilter.IncludedRecipients.allCases.map(\.rawValue).joined(separator: ", "))
            }
            filter.includedRecipients.append(kind)
        }
        for attribute in DynamicGroupFilter.attributes {
            let name = DynamicGroupFilter.property(of: attribute)
            guard let list = values[name] else { continue }
            var accepted: [String] = []
            for octets in list.utf8.split(separator: UInt8(ascii: ";")) {
                if let one = try value(String(Substring(octets)), name, line) { accepted.append(one) }
            }
            // Without its values the condition would be none, and the group larger than was meant.
            guard !accepted.isEmpty || list.trimmingBlanks.isEmpty else {
                throw RefusedLine(
                    line: line, field: name, value: list, "has no value between its separators",
                    mend: "write the values, or leave it empty")
            }
            filter[attribute] = accepted
        }
        return filter
    }

    /// A dynamic group has a filter, and nobody else has one.
    func checkFilter(
        _ filter: DynamicGroupFilter, of type: Recipient.RecipientType, _ line: Int
    ) throws(RefusedLine) {
        if type == .dynamicDistributionGroup {
            guard filter.includedRecipients.isEmpty else { return }
            throw RefusedLine(line: line, field: "IncludedRecipients", "is missing", mend: Recipient.dynamicMend)
        }
        for name in DynamicGroupFilter.properties {
            guard let text = values[name], !text.isEmpty else { continue }
            throw RefusedLine(
                line: line, field: name, value: text, "is for DynamicDistributionGroup only",
                mend: "leave it empty, or change RecipientType")
        }
    }
}
