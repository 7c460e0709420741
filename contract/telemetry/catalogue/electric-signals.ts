import { booleanSignal, type CatalogueSignal, numberSignal } from './signal.ts';

const BATTERY = 'Vehicle.Powertrain.TractionBattery';

/** What a traction battery and an electric motor report. The place in the list is the number on the wire. */
export const ELECTRIC_SIGNALS: readonly CatalogueSignal[] = [
  numberSignal(`${BATTERY}.StateOfCharge.Current`, 'percent', [0, 100], 0.1),
  numberSignal(`${BATTERY}.StateOfCharge.Displayed`, 'percent', [0, 100], 1),
  numberSignal(`${BATTERY}.StateOfCharge.CurrentEnergy`, 'kWh', [0, 2_000], 0.1),
  numberSignal(`${BATTERY}.StateOfHealth`, 'percent', [0, 100], 0.1),
  numberSignal(`${BATTERY}.CurrentVoltage`, 'V', [0, 1_500], 0.1),
  numberSignal(`${BATTERY}.CurrentCurrent`, 'A', [-2_000, 2_000], 0.1),
  numberSignal(`${BATTERY}.CurrentPower`, 'W', [-2_000_000, 2_000_000], 1),
  numberSignal(`${BATTERY}.Temperature.Average`, 'celsius', [-60, 200], 0.1),
  numberSignal(`${BATTERY}.Temperature.Max`, 'celsius', [-60, 200], 0.1),
  numberSignal(`${BATTERY}.CellVoltage.Min`, 'V', [0, 10], 0.001),
  numberSignal(`${BATTERY}.CellVoltage.Max`, 'V', [0, 10], 0.001),
  numberSignal(`${BATTERY}.Range`, 'm', [0, 3_000_000], 1),
  booleanSignal(`${BATTERY}.Charging.IsCharging`),
  booleanSignal(`${BATTERY}.Charging.IsChargingCableConnected`),
  numberSignal(`${BATTERY}.Charging.ChargeLimit`, 'percent', [0, 100], 1),
  numberSignal(`${BATTERY}.Charging.TimeToComplete`, 's', [0, 1_000_000], 1),
  numberSignal(`${BATTERY}.AccumulatedConsumedEnergy`, 'kWh', [0, 10_000_000], 0.01),
  numberSignal('Vehicle.Powertrain.ElectricMotor.Speed', 'rpm', [-50_000, 50_000], 1),
  numberSignal('Vehicle.Powertrain.ElectricMotor.Torque', 'Nm', [-5_000, 5_000], 1),
  numberSignal('Vehicle.Powertrain.ElectricMotor.Temperature', 'celsius', [-60, 300], 1),
];
