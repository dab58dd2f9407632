extension SettingForm {
    /// The keys of a connection of type `http`.
    static let provider = SettingForm(groups: [basics([])])
}
