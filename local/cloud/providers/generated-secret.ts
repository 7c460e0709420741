import { randomInt } from 'node:crypto';
import * as v from 'valibot';
import { flag, number, text } from './property-schema.ts';

/** `GenerateSecretString` of `AWS::SecretsManager::Secret`, with CloudFormation's defaults. */
export const generateSecretString = v.object({
  PasswordLength: v.optional(v.pipe(number, v.minValue(1), v.maxValue(4096)), 32),
  ExcludeCharacters: v.optional(text, ''),
  ExcludeLowercase: v.optional(flag, false),
  ExcludeUppercase: v.optional(flag, false),
  ExcludeNumbers: v.optional(flag, false),
  ExcludePunctuation: v.optional(flag, false),
  IncludeSpace: v.optional(flag, false),
  RequireEachIncludedType: v.optional(flag, true),
  SecretStringTemplate: v.optional(text),
  GenerateStringKey: v.optional(text),
});

type Recipe = v.InferOutput<typeof generateSecretString>;

const LOWERCASE = 'abcdefghijklmnopqrstuvwxyz';
const NUMBERS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** A password, or the template's JSON object with the password under its key. Throws when nothing is left to draw. */
export function generatedSecret(recipe: Recipe): string {
  const password = drawPassword(recipe);
  const { SecretStringTemplate: template, GenerateStringKey: key } = recipe;
  if (template === undefined || key === undefined) return password;
  return JSON.stringify({ ...(JSON.parse(template) as object), [key]: password });
}

function drawPassword(recipe: Recipe): string {
  const kinds = [
    recipe.ExcludeLowercase ? '' : LOWERCASE,
    recipe.ExcludeUppercase ? '' : LOWERCASE.toUpperCase(),
    recipe.ExcludeNumbers ? '' : NUMBERS,
    recipe.ExcludePunctuation ? '' : PUNCTUATION,
    recipe.IncludeSpace ? ' ' : '',
  ].map((kind) => [...kind].filter((character) => !recipe.ExcludeCharacters.includes(character)));
  const all = kinds.flat();
  if (all.length === 0) throw new Error('GenerateSecretString excludes every character');
  const required = recipe.RequireEachIncludedType ? kinds.filter((kind) => kind.length > 0) : [];
  const characters = required.slice(0, recipe.PasswordLength).map(draw);
  while (characters.length < recipe.PasswordLength) {
    characters.splice(randomInt(characters.length + 1), 0, draw(all));
  }
  return characters.join('');
}

function draw(characters: readonly string[]): string {
  return characters[randomInt(characters.length)] ?? '';
}
