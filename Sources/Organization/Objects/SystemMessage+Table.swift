internal import Mail

extension SystemMessage: DescribedObject {
    /// Each property at its default.
    public static let blank = SystemMessage(
        dsnCode: EnhancedStatusCode(5, 0, 0), language: .english, isInternal: false, text: "")

    /// The properties of the reference page, docs/reference/reports.md.
    public static let table = ObjectTable<SystemMessage>(
        .systemMessage, unsupported: [UnsupportedProperty("QuotaMessageType")],
        properties: [
            .required(
                "DsnCode", \.dsnCode, .statusCode,
                "The `Status` of the reports that the text is for: class 4 or 5, all three numbers."),
            .required(
                "Language", \.language, .reportLanguage, "The text is used in reports of that language."),
            .flag("Internal", \.isInternal, "Whether the text is for internal reports or for external ones."),
            .required(
                "Text", \.text, .text(1...maximumLength), "The text. Line breaks are kept."),
        ])
}
