extension SettingForm {
    /// The keys of a connection of type `modem`.
    static let modem = SettingForm(groups: [basics([])])
}
