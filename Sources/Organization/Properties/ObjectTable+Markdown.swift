extension ObjectTable {
    /// The table of the reference page, without a line's end behind it. A column that no property has something for is
    /// left out, and so are exceptions that mirror a condition.
    public var markdown: String {
        let hasConditions = properties.contains { $0.condition != nil }
        let condition = hasConditions ? " For |" : ""
        var lines = [
            "| Property | Kind | Default |\(condition) Meaning |", "|---|---|---|\(hasConditions ? "---|" : "")---|",
        ]
        for property in properties where !property.isException {
            let condition = hasConditions ? " \(property.condition ?? "all") |" : ""
            lines.append(
                "| `\(property.name)` | \(property.form.words(isList: property.isList)) | \(property.standard) |"
                    + "\(condition) \(property.documentation) |")
        }
        return lines.joined(separator: "\n")
    }
}
